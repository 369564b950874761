package dev.foretell.web.models;

import static dev.foretell.web.edge.Formats.FORMATS;

import dev.foretell.job.Rows;
import dev.foretell.job.TextCollector;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Datatypes;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.table.FeatureRanges;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A form for one row of a model's input. Immutable. Public for the template, which reads it. */
public record RowForm(List<Field> fields) {

    private static final int MAX_QUOTED = 40;

    /**
     * A field of the form.
     *
     * @param decimals the usual number of decimals of its values
     * @param text the entered text, unchanged
     * @param value its value; 0 for a text, and when it is not valid
     * @param error the reason why it is not valid, or null
     * @param warning the reason why it is unusual, or null
     */
    public record Field(
            Manifest.Feature feature,
            Datatype datatype,
            int decimals,
            String text,
            float value,
            @Nullable String error,
            @Nullable String warning) {

        /** The type of the input: text for an invalid value, since browsers clear it in a field for numbers. */
        public String type() {
            return isText() ? "text" : error == null ? "number" : "text";
        }

        /** Whether it takes a text. */
        public boolean isText() {
            return datatype.isText();
        }

        /** The step of the arrow keys. */
        public String step() {
            return BigDecimal.ONE.movePointLeft(decimals).toPlainString();
        }

        /** The keyboard that a phone shows. */
        public String inputMode() {
            return decimals == 0 && feature.minimum() != null && feature.minimum() >= 0 ? "numeric" : "decimal";
        }

        /** Whether it may be left empty, which means not measured. */
        public boolean isOptional() {
            return feature.missing() != null;
        }

        /** The expected range, with its unit. */
        public String range() {
            return FeatureRanges.of(feature, datatype) + unit(feature);
        }
    }

    /** An empty form. */
    static RowForm empty(Manifest manifest, int[] decimals) {
        return of(
                manifest,
                decimals,
                (feature, column) ->
                        new Field(feature, manifest.datatypes().get(column), decimals[column], "", 0, null, null));
    }

    /** A form filled with a row. */
    static RowForm filled(Manifest manifest, int[] decimals, Rows row) {
        return of(
                manifest,
                decimals,
                (feature, column) -> field(
                        feature,
                        manifest.datatypes().get(column),
                        decimals[column],
                        row.texts().has(column) ? row.text(0, column) : FORMATS.plain(row.at(0, column))));
    }

    /**
     * A form with entered values.
     *
     * @param texts the text of a field by its name; empty when nothing was entered
     */
    static RowForm typed(Manifest manifest, int[] decimals, Function<String, String> texts) {
        return of(
                manifest,
                decimals,
                (feature, column) -> field(
                        feature, manifest.datatypes().get(column), decimals[column], texts.apply(feature.name())));
    }

    private interface Maker {
        Field field(Manifest.Feature feature, int column);
    }

    private static RowForm of(Manifest manifest, int[] decimals, Maker maker) {
        List<Field> fields = new ArrayList<>();
        List<Manifest.Feature> features = manifest.features();
        for (int column = 0; column < decimals.length; column++) {
            fields.add(maker.field(features.get(column), column));
        }
        return new RowForm(fields);
    }

    private static Field field(Manifest.Feature feature, Datatype datatype, int decimals, String text) {
        if (datatype.isText()) {
            return textField(feature, datatype, text);
        }
        String stripped = text.strip();
        if (stripped.isEmpty() && feature.missing() != null) {
            return new Field(
                    feature, datatype, decimals, text, feature.missing().floatValue(), null, null);
        }
        float value = number(stripped);
        if (!Float.isFinite(value)) {
            return new Field(feature, datatype, decimals, text, 0, expectedNumber(stripped, value), null);
        }
        if (!datatype.accepts(value)) {
            String error = "Expected " + datatype.expected() + ", found " + quoted(stripped) + ".";
            return new Field(feature, datatype, decimals, text, 0, error, null);
        }
        String warning = feature.isPlausible(value)
                ? null
                : "This is outside of " + FeatureRanges.of(feature) + unit(feature) + "; it is predicted anyway.";
        return new Field(feature, datatype, decimals, text, value, null, warning);
    }

    /** A browser sends each end of a line as two characters. */
    private static Field textField(Manifest.Feature feature, Datatype datatype, String entered) {
        String text = entered.replace("\r\n", "\n");
        String error = TextCollector.problem(text)
                .map(problem -> "Expected " + problem + ".")
                .orElse(null);
        return new Field(feature, datatype, 0, text, 0, error, null);
    }

    /** The number in a string; NaN when it is not one, infinite when it is too large. A decimal comma is accepted. */
    private static float number(String text) {
        // Java also parses 1f, 1d, 0x1p3 and Infinity.
        boolean decimal = text.chars().allMatch(c -> "0123456789.,+-eE".indexOf(c) >= 0);
        try {
            return decimal ? Float.parseFloat(text.replace(',', '.')) : Float.NaN;
        } catch (NumberFormatException e) {
            return Float.NaN;
        }
    }

    private static String expectedNumber(String text, float value) {
        if (text.isEmpty()) {
            return "Expected a number, found nothing.";
        }
        return Float.isNaN(value)
                ? "Expected a number, found " + quoted(text) + "."
                : "Expected a number that is not as large as " + quoted(text) + ".";
    }

    private static String quoted(String text) {
        return "“" + (text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) + "…" : text) + "”";
    }

    private static String unit(Manifest.Feature feature) {
        return feature.unit().isEmpty() ? "" : " " + feature.unit();
    }

    /** Whether every field is valid. */
    public boolean isComplete() {
        return fields.stream().allMatch(field -> field.error() == null);
    }

    /** The errors, one sentence for each field. */
    List<String> errors() {
        return fields.stream()
                .filter(field -> field.error() != null)
                .map(field -> field.feature().name() + ": " + field.error())
                .toList();
    }

    /** The row of a form that {@linkplain #isComplete is complete}. */
    Rows row(Manifest manifest) {
        TextCollector texts = new TextCollector(Datatypes.textColumns(manifest));
        float[] row = new float[fields.size()];
        for (int i = 0; i < row.length; i++) {
            Field field = fields.get(i);
            row[i] = texts.takes(i) ? texts.add(field.feature().name(), field.text()) : field.value();
        }
        return new Rows(1, row.length, row, texts.take());
    }
}
