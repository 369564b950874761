package dev.foretell.bench.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * One figure over another.
 *
 * @param label for people
 * @param value not a finite number when nothing was done of what it is over
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
        json.put("value", Double.isFinite(value) ? value : null); // JSON has no other numbers.
    }
}
