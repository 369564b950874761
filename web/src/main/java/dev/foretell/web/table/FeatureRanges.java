package dev.foretell.web.table;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Warns of values outside of the range that the manifest gives, which are not errors. Stateless. */
public final class FeatureRanges {

    private static final int MAX_WARNINGS = 20;

    private FeatureRanges() {}

    /** A sentence for each value out of range, at most {@value #MAX_WARNINGS}. */
    public static List<String> warnings(Manifest manifest, Rows rows) {
        List<String> warnings = new ArrayList<>();
        List<Manifest.Feature> features = manifest.hasRanges() ? manifest.features() : List.of();
        for (int row = 0; row < rows.count(); row++) {
            for (int column = 0; column < features.size(); column++) {
                float value = rows.at(row, column);
                if (!features.get(column).isPlausible(value)) {
                    warnings.add("instances[" + row + "], " + sentence(features.get(column), value));
                }
                if (warnings.size() == MAX_WARNINGS) {
                    return warnings;
                }
            }
        }
        return warnings;
    }

    /** The range of a feature with values of a datatype, as text. */
    public static String of(Manifest.Feature feature, Datatype datatype) {
        if (datatype.isText()) {
            return "any text";
        }
        boolean any = feature.minimum() == null && feature.maximum() == null;
        return any && datatype.isWhole() ? any(datatype) : of(feature);
    }

    /** The range of a datatype; it is left out where it comes from the transport rather than from the datatype. */
    private static String any(Datatype datatype) {
        if (datatype.most() < Datatype.EXACT) {
            return datatype.expected();
        }
        return datatype.least() == 0 ? "a whole number, 0 or more" : "a whole number";
    }

    /** The range of a feature, as text. */
    public static String of(Manifest.Feature feature) {
        if (feature.minimum() == null) {
            return feature.maximum() == null ? "any number" : plain(feature.maximum()) + " or less";
        }
        return plain(feature.minimum()) + (feature.maximum() == null ? " or more" : " to " + plain(feature.maximum()));
    }

    static String sentence(Manifest.Feature feature, float value) {
        return feature.name() + ": " + outside(feature, value) + ".";
    }

    /** The warning for a value out of range, e.g. {@code 30 is outside of 1 to 6 cm}. */
    static String outside(Manifest.Feature feature, float value) {
        String unit = feature.unit().isEmpty() ? "" : " " + feature.unit();
        return plain(value) + " is outside of " + of(feature) + unit;
    }

    private static String plain(double value) {
        return new BigDecimal(String.valueOf((float) value))
                .stripTrailingZeros()
                .toPlainString();
    }
}
