package dev.foretell.web.models;

import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.edge.Texts;
import dev.foretell.web.table.Ranges;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One row of a model's input as a person types it. Immutable. Public for the template, which reads it. */
public record RowForm(List<Field> fields) {

    private static final int MAX_QUOTED = 40;

    /**
     * A field of the form.
     *
     * @param decimals how many decimals its values usually have
     * @param text what was typed; kept as it is, whatever it is
     * @param value what it means; 0 where it means nothing
     * @param error why it cannot be used, or null
     * @param warning why it is odd, or null
     */
    public record Field(
            Manifest.Feature feature,
            Datatype datatype,
            int decimals,
            String text,
            float value,
            @Nullable String error,
            @Nullable String warning) {

        /** A browser throws away what is not a number in a field for numbers; so that is shown in one for texts. */
        public String type() {
            return error == null ? "number" : "text";
        }

        /** How far an arrow key goes. */
        public String step() {
            return BigDecimal.ONE.movePointLeft(decimals).toPlainString();
        }

        /** The keys of a phone. */
        public String inputMode() {
            return decimals == 0 && feature.minimum() != null && feature.minimum() >= 0 ? "numeric" : "decimal";
        }

        /** Whether it may be left empty, which says that nothing was measured. */
        public boolean isOptional() {
            return feature.missing() != null;
        }

        /** What is expected, with its unit. */
        public String range() {
            return Ranges.of(feature, datatype) + unit(feature);
        }
    }

    /** A form in which nothing was typed yet. */
    static RowForm empty(Manifest manifest, int[] decimals) {
        return of(
                manifest,
                decimals,
                (feature, column) ->
                        new Field(feature, manifest.datatypes().get(column), decimals[column], "", 0, null, null));
    }

    /** A form that is filled with a row. */
    static RowForm filled(Manifest manifest, int[] decimals, float[] row) {
        return of(
                manifest,
                decimals,
                (feature, column) ->
                        field(feature, manifest.datatypes().get(column), decimals[column], Texts.plain(row[column])));
    }

    /**
     * What was typed.
     *
     * @param texts the text of a field by its name; empty when nothing was typed
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
                : "This is outside of " + Ranges.of(feature) + unit(feature) + "; it is predicted all the same.";
        return new Field(feature, datatype, decimals, text, value, null, warning);
    }

    /** The number in a text, NaN when it is none, infinite when it is too large. A comma does for the point. */
    private static float number(String text) {
        // Java also takes 1f, 1d, 0x1p3 and Infinity for numbers.
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

    /** Whether every field has a number. */
    public boolean isComplete() {
        return fields.stream().allMatch(field -> field.error() == null);
    }

    /** What is wrong, one sentence for each field. */
    List<String> errors() {
        return fields.stream()
                .filter(field -> field.error() != null)
                .map(field -> field.feature().name() + ": " + field.error())
                .toList();
    }

    /** The numbers, once it {@linkplain #isComplete is complete}. */
    float[] row() {
        float[] row = new float[fields.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = fields.get(i).value();
        }
        return row;
    }
}
