package dev.foretell.manifest;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The one description of a version of a model, read from {@code manifest.json}: the web checks input and draws forms from
 * it, the worker prepares tensors from it. Immutable.
 *
 * @param name the model's name, equal to its folder's
 * @param version the version, equal to its folder's: a whole number from 1
 * @param title the name for people
 * @param description a sentence or two for people
 * @param platform framework and format, in the manner of the Open Inference Protocol, e.g. {@code keras_h5}
 * @param inputs the tensors that go in; one at present
 * @param outputs the tensors that come out; one at present
 * @param samples inputs to try the model with, or null
 * @param metrics how good it is, and how that was found out
 * @param files the version's other files, each with its digest, {@code sha256:<hex>}
 */
public record Manifest(
        String name,
        String version,
        String title,
        String description,
        String platform,
        List<Input> inputs,
        List<Output> outputs,
        @Nullable Samples samples,
        List<Metric> metrics,
        Map<String, String> files) {

    /** The input tensor. */
    public Input input() {
        return inputs.get(0);
    }

    /** The output tensor. */
    public Output output() {
        return outputs.get(0);
    }

    /** Whether the input is an image rather than a row of a table. */
    public boolean takesImages() {
        return input().image() != null;
    }

    /** Model and version as one word, for logs. */
    public String label() {
        return name + ":" + version;
    }

    /**
     * An input tensor.
     *
     * @param datatype its type in the Open Inference Protocol; {@code FP32} at present
     * @param shape its shape; the first dimension, -1, is the row
     * @param features what each column is, for a table; empty for an image
     * @param image how an image is prepared, or null for a table
     */
    public record Input(
            String name,
            String datatype,
            List<Integer> shape,
            List<Feature> features,
            @Nullable Image image) {

        /** The numbers in one row. */
        public int width() {
            return product(shape);
        }

        /** One name per number of a row, for messages. */
        public List<String> columns() {
            return features.isEmpty()
                    ? IntStream.range(0, width())
                            .mapToObj(i -> name + "[" + i + "]")
                            .toList()
                    : features.stream().map(Feature::name).toList();
        }
    }

    /**
     * A column of a table. The model sees {@code (x − mean) / scale}, and 0 for a value that is missing.
     *
     * @param unit the unit of measurement, or empty
     * @param minimum the least value that makes sense, inclusive
     * @param maximum the greatest value that makes sense, inclusive
     * @param missing the value that stands for "not measured", or null
     */
    public record Feature(
            String name,
            String title,
            String unit,
            String description,
            double minimum,
            double maximum,
            double mean,
            double scale,
            @Nullable Double missing) {

        /** Whether a value says that nothing was measured. */
        public boolean isMissing(double value) {
            return missing != null && value == missing;
        }

        /** Whether a value makes sense: within the range, or missing. */
        public boolean isPlausible(double value) {
            return isMissing(value) || (minimum <= value && value <= maximum);
        }
    }

    /**
     * An image in the form of the MNIST digits.
     *
     * @param width in pixels
     * @param height in pixels
     * @param box the side of the square that the digit is scaled into, in pixels
     * @param mean subtracted from each lightness (0 to 255)
     * @param scale what the difference is divided by
     */
    public record Image(int width, int height, int box, double mean, double scale) {}

    /**
     * An output tensor: the probability of the second of two labels (one column and a threshold), or one probability per label.
     *
     * @param labels the classes, in the order of the columns
     * @param threshold the probability from which the second label is given, for one column; else null
     * @param aliases other spellings of labels
     */
    public record Output(
            String name,
            String datatype,
            List<Integer> shape,
            List<String> labels,
            @Nullable Double threshold,
            Map<String, String> aliases) {

        /** Some tools write whole numbers with a fraction. */
        private static final Pattern WHOLE_NUMBER = Pattern.compile("(\\d{1,9})(\\.0*)?");

        /** The numbers in one row. */
        public int width() {
            return product(shape);
        }

        /** The class, as an index into the labels, that a row of outputs (from {@code offset}) means. */
        public int classOf(float[] values, int offset) {
            if (threshold != null) {
                return values[offset] >= threshold ? 1 : 0;
            }
            int best = 0;
            for (int i = 1; i < width(); i++) {
                if (values[offset + i] > values[offset + best]) {
                    best = i;
                }
            }
            return best;
        }

        /** The probability that a row of outputs gives to a class. */
        public double probabilityOf(int label, float[] values, int offset) {
            if (threshold == null) {
                return values[offset + label];
            }
            return label == 1 ? values[offset] : 1 - values[offset];
        }

        /** The class that a text names: a label or an alias in any case, or the label's number. */
        public OptionalInt indexOf(String text) {
            for (int i = 0; i < labels.size(); i++) {
                String label = labels.get(i);
                if (label.equalsIgnoreCase(text) || isAliasOf(label, text)) {
                    return OptionalInt.of(i);
                }
            }
            return indexOfNumber(text);
        }

        private boolean isAliasOf(String label, String text) {
            return aliases.entrySet().stream()
                    .anyMatch(alias -> alias.getKey().equalsIgnoreCase(text)
                            && alias.getValue().equals(label));
        }

        private OptionalInt indexOfNumber(String text) {
            Matcher number = WHOLE_NUMBER.matcher(text);
            int index = number.matches() ? Integer.parseInt(number.group(1)) : labels.size();
            return index < labels.size() ? OptionalInt.of(index) : OptionalInt.empty();
        }
    }

    /**
     * Inputs to try the model with, as files beside the manifest.
     *
     * @param file a CSV with a header, or null
     * @param files images; may be empty
     * @param description where they come from
     */
    public record Samples(@Nullable String file, List<String> files, String description) {}

    /** A figure of quality and how it was obtained. */
    public record Metric(String name, double value, String method) {}

    private static int product(List<Integer> shape) {
        return shape.stream().skip(1).reduce(1, Math::multiplyExact);
    }
}
