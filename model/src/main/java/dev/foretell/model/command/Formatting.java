package dev.foretell.model.command;

import dev.foretell.manifest.Manifest;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How commands write shapes, tensors and numbers. Without state. */
final class Formatting {

    private Formatting() {}

    /** A share from 0 to 1. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100).replace(".0 %", " %");
    }

    /** A difference between numbers. */
    static String difference(double value) {
        return String.format(Locale.ROOT, "%.2g", value);
    }

    /** The name of a line, with what stands before its text. */
    static String padded(String name) {
        return name + " ".repeat(10 - name.length());
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String counted(long number, String thing) {
        return count(number) + " " + thing + (number == 1 ? "" : "s");
    }

    static String input(Manifest.Input input) {
        return input.name() + " " + input.datatype() + input.shape();
    }

    static String output(Manifest.Output output) {
        return output.name() + " " + output.datatype() + output.shape();
    }

    static String inputs(Manifest manifest) {
        return manifest.inputs().stream().map(Formatting::input).collect(Collectors.joining(", "));
    }

    static String outputs(Manifest manifest) {
        return manifest.outputs().stream().map(Formatting::output).collect(Collectors.joining(", "));
    }

    /** What an output's numbers mean, to be put after it. */
    static String meaning(Manifest.Output output) {
        if (output.labels().isEmpty()) {
            return ": plain numbers";
        }
        return ": " + some(output.labels())
                + (output.threshold() == null ? "" : " (from " + number(output.threshold()) + " on)");
    }

    /** A range, to be put after what it is of. */
    static String range(@Nullable Double minimum, @Nullable Double maximum) {
        return minimum == null && maximum == null
                ? ""
                : " from " + (minimum == null ? "any" : number(minimum)) + " to "
                        + (maximum == null ? "any" : number(maximum));
    }

    /** A number without a fraction that is 0. */
    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    /** A shape as Keras writes it: {@code (None, 28, 28, 1)}. */
    static String kerasShape(List<Integer> shape) {
        return shape.stream()
                .map(length -> length < 0 ? "None" : length.toString())
                .collect(Collectors.joining(", ", "(", shape.size() == 1 ? ",)" : ")"));
    }

    /** Some of a list, for a message. */
    static String some(List<String> names) {
        int most = 12;
        return names.size() <= most
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, most)) + " and " + (names.size() - most) + " more";
    }
}
