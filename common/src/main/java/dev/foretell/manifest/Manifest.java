package dev.foretell.manifest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The one description of a version of a model, read from {@code manifest.json}: the web checks input and draws forms
 * from it, the worker prepares tensors from it. Immutable.
 *
 * @param name the model's name, equal to its folder's
 * @param version the version, equal to its folder's: a whole number from 1
 * @param title the name for people
 * @param description a sentence or two for people
 * @param platform framework and format, in the manner of the Open Inference Protocol, e.g. {@code keras}
 * @param engine the name of the engine that is to run it, or null when a worker chooses
 * @param inputs the tensors that go in, at least one; a row has their numbers one after the other
 * @param outputs the tensors that come out, at least one; a row has their numbers one after the other
 * @param samples inputs to try the model with, or null
 * @param metrics how good it is, and how that was measured
 * @param files the version's other files, each with its digest, {@code sha256:<hex>}
 */
public record Manifest(
        String name,
        String version,
        String title,
        String description,
        String platform,
        @Nullable String engine,
        List<Input> inputs,
        List<Output> outputs,
        @Nullable Samples samples,
        List<Metric> metrics,
        Map<String, String> files) {

    /** The most numbers without names that people can enter one by one. */
    private static final int FEW = 40;

    /** The numbers in an input row: those of all inputs. */
    public int inputWidth() {
        return inputs.stream().mapToInt(Input::width).sum();
    }

    /** The numbers in an output row: those of all outputs. */
    public int outputWidth() {
        return outputs.stream().mapToInt(Output::width).sum();
    }

    /** One name per number of an input row. */
    public List<String> columns() {
        return new ColumnList<>(inputs, Input::width, Input::column);
    }

    /** The feature of each number of an input row. An input without features has some that consist of a name. */
    public List<Feature> features() {
        Input first = inputs.get(0);
        return inputs.size() == 1 && !first.features().isEmpty()
                ? first.features()
                : new ColumnList<>(inputs, Input::width, Input::feature);
    }

    /** Whether any feature has a range. */
    public boolean hasRanges() {
        return inputs.stream()
                .flatMap(input -> input.features().stream())
                .anyMatch(feature -> feature.minimum() != null || feature.maximum() != null);
    }

    /** The datatype of each number of an input row. */
    public List<Datatype> datatypes() {
        return new ColumnList<>(inputs, Input::width, (input, column) -> input.datatype());
    }

    /** Whether any input takes texts. */
    public boolean takesTexts() {
        return inputs.stream().anyMatch(input -> input.datatype().isText());
    }

    /** Whether every number of an input row has a name of its own. */
    public boolean namesColumns() {
        return inputs.stream().allMatch(input -> !input.features().isEmpty() || input.width() == 1);
    }

    /** Whether people can enter the numbers of an input row one by one: they have names, or are few. */
    public boolean hasReadableColumns() {
        return !takesImages() && (namesColumns() || inputWidth() <= FEW);
    }

    /** One name per number of an output row. */
    public List<String> outputColumns() {
        return new ColumnList<>(outputs, Output::width, Output::column);
    }

    /** The output that predicts a class; empty for a model that gives only numbers. */
    public Optional<Classification> classification() {
        int column = 0;
        for (Output output : outputs) {
            if (!output.labels().isEmpty()) {
                return Optional.of(new Classification(output, column, outputWidth()));
            }
            column += output.width();
        }
        return Optional.empty();
    }

    /** The output columns that do not belong to the class: all, for a model that gives only numbers. */
    public int[] plainOutputColumns() {
        Optional<Classification> classification = classification();
        return IntStream.range(0, outputWidth())
                .filter(column ->
                        classification.isEmpty() || !classification.get().uses(column))
                .toArray();
    }

    /**
     * The preparation of the input's image, or null for a model that takes numbers. A model that takes an image has no
     * other input.
     */
    public @Nullable Image image() {
        return inputs.get(0).image();
    }

    /** Whether the input is an image rather than a row of a table. */
    public boolean takesImages() {
        return image() != null;
    }

    /** Model and version as one word, for logs. */
    public String label() {
        return name + ":" + version;
    }

    /**
     * An input tensor.
     *
     * @param datatype the type of its numbers
     * @param shape its shape; the first dimension, -1, is the row
     * @param features what each column is, for a table; empty for a tensor whose numbers have no names, and for an
     *     image
     * @param image how an image is prepared, or null
     */
    public record Input(
            String name,
            Datatype datatype,
            List<Integer> shape,
            List<Feature> features,
            @Nullable Image image) {

        /** The numbers in one row. */
        public int width() {
            return product(shape);
        }

        /** The name of a number of a row. */
        public String column(int column) {
            return features.isEmpty()
                    ? numbered(name, column, width())
                    : features.get(column).name();
        }

        private Feature feature(int column) {
            return features.isEmpty() ? Feature.named(column(column)) : features.get(column);
        }
    }

    /**
     * A column of a table. The model sees {@code (x − mean) / scale}, and 0 for a value that is missing.
     *
     * @param unit the unit of measurement, or empty
     * @param minimum the least plausible value, inclusive; null when there is no limit
     * @param maximum the greatest plausible value, inclusive; null when there is no limit
     * @param missing the value that stands for "not measured", or null
     * @param aliases other names by which files call the column
     */
    public record Feature(
            String name,
            String title,
            String unit,
            String description,
            @Nullable Double minimum,
            @Nullable Double maximum,
            double mean,
            double scale,
            @Nullable Double missing,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> aliases) {

        public Feature {
            aliases = List.copyOf(aliases);
        }

        /** A column without aliases. */
        public Feature(
                String name,
                String title,
                String unit,
                String description,
                @Nullable Double minimum,
                @Nullable Double maximum,
                double mean,
                double scale,
                @Nullable Double missing) {
            this(name, title, unit, description, minimum, maximum, mean, scale, missing, List.of());
        }

        /** A column that only has a name. */
        static Feature named(String name) {
            return new Feature(name, name, "", "", null, null, 0, 1, null);
        }

        /** Whether a value stands for "not measured". */
        public boolean isMissing(double value) {
            return missing != null && value == missing;
        }

        /** Whether a value is within the range, or missing. */
        public boolean isPlausible(double value) {
            return isMissing(value) || ((minimum == null || minimum <= value) && (maximum == null || value <= maximum));
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
     * An output tensor: the probability of the second of two labels (one column and a threshold), one probability per
     * label, or, without labels, plain numbers.
     *
     * @param labels the classes, in the order of the columns; empty for plain numbers
     * @param threshold the probability from which the second label is given, for one column; else null
     * @param aliases other spellings of labels
     */
    public record Output(
            String name,
            Datatype datatype,
            List<Integer> shape,
            List<String> labels,
            @Nullable Double threshold,
            Map<String, String> aliases) {

        /** The numbers in one row. */
        public int width() {
            return product(shape);
        }

        /** The name of a number of a row. */
        public String column(int column) {
            return numbered(name, column, width());
        }

        /** The predicted class, as an index into the labels, of a row of outputs (from {@code offset}). */
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
            return ClassNames.indexOf(labels, aliases, text);
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

    private static String numbered(String name, int column, int width) {
        return width == 1 ? name : name + "[" + column + "]";
    }

    private static int product(List<Integer> shape) {
        int product = 1;
        for (int i = 1; i < shape.size(); i++) {
            product = Math.multiplyExact(product, shape.get(i));
        }
        return product;
    }
}
