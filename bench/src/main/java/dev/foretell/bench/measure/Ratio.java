package dev.foretell.bench.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * The ratio of two figures.
 *
 * @param label its name for people
 * @param value not finite if the divisor is zero
 */
record Ratio(String key, String label, double value) implements FindingsRow {

    @Override
    public String row() {
        String number = Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", value) : "none";
        return "| **" + label + "** | **" + number + "** | | | |";
    }

    @Override
    public void write(ObjectNode json) {
        json.put("label", label);
        json.put("value", Double.isFinite(value) ? value : null); // JSON has finite numbers only.
    }
}
