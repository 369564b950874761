package dev.foretell.manifest;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Refuses a manifest whose tensors contradict each other. Each message names the tensor and what was expected.
 * Immutable.
 */
final class ManifestCheck {

    private static final int MAX_ROW = 100_000_000;

    private final Path file;

    /** A check of the manifest in this file. */
    ManifestCheck(Path file) {
        this.file = file;
    }

    void check(Manifest manifest) {
        require(!manifest.inputs().isEmpty(), "expected at least one input");
        require(!manifest.outputs().isEmpty(), "expected at least one output");
        manifest.inputs().forEach(this::input);
        manifest.outputs().forEach(this::output);
        requireRow("inputs", manifest.inputs().stream().map(Manifest.Input::shape));
        requireRow("outputs", manifest.outputs().stream().map(Manifest.Output::shape));
        require(
                !manifest.takesImages() || manifest.inputs().size() == 1,
                "input " + manifest.inputs().get(0).name() + ": an image is prepared only for a model of one input");
        distinct("input", manifest.inputs().stream().map(Manifest.Input::name));
        distinct("output", manifest.outputs().stream().map(Manifest.Output::name));
        columnNames(manifest.inputs());
    }

    private void input(Manifest.Input input) {
        String what = "input " + input.name() + ": ";
        shape(what, input.shape());
        require(
                input.features().isEmpty() || input.features().size() == input.width(),
                what + "expected one feature per column (" + input.width() + ") or none, not "
                        + input.features().size());
        input.features().forEach(feature -> feature(what + "the feature " + feature.name(), feature, input.datatype()));
        if (input.datatype().isText()) {
            input.features().forEach(feature -> textFeature(what + "the feature " + feature.name(), feature));
        }
        if (input.image() != null) {
            image(what, input, input.image());
        }
    }

    private void shape(String what, List<Integer> shape) {
        require(
                !shape.isEmpty() && shape.get(0) == -1 && shape.stream().skip(1).allMatch(size -> size > 0),
                what + "expected a shape of -1 (the rows) and then sizes from 1, not " + shape);
        require(
                numbers(shape) <= MAX_ROW,
                what + "its shape " + shape + " has more than " + MAX_ROW + " numbers in a row");
    }

    private static double numbers(List<Integer> shape) {
        return shape.stream().skip(1).mapToDouble(Integer::doubleValue).reduce(1, (a, b) -> a * b);
    }

    private void requireRow(String what, Stream<List<Integer>> shapes) {
        require(
                shapes.mapToDouble(ManifestCheck::numbers).sum() <= MAX_ROW,
                "its " + what + " together have more than " + MAX_ROW + " numbers in a row");
    }

    private void feature(String what, Manifest.Feature feature, Datatype datatype) {
        require(feature.scale() != 0, what + ": its scale is 0");
        require(
                (!datatype.isWhole() && !datatype.isText()) || (feature.mean() == 0 && feature.scale() == 1),
                what + ": expected neither mean nor scale, for " + (datatype.isText() ? "texts" : "numbers")
                        + " of the datatype " + datatype + " are not scaled");
        require(
                feature.minimum() == null || feature.maximum() == null || feature.minimum() <= feature.maximum(),
                what + ": its minimum is above its maximum");
    }

    private void textFeature(String what, Manifest.Feature feature) {
        require(
                feature.minimum() == null && feature.maximum() == null && feature.missing() == null,
                what + ": expected neither minimum, maximum nor missing, for texts (BYTES) are not compared");
    }

    private void image(String what, Manifest.Input input, Manifest.Image image) {
        require(input.datatype() == Datatype.FP32, what + "an image is prepared as FP32, not " + input.datatype());
        require(input.features().isEmpty(), what + "expected either features or an image");
        require(image.scale() != 0, what + "the image's scale is 0");
        require(
                image.width() > 0 && image.height() > 0 && (long) image.width() * image.height() == input.width(),
                what + "its shape " + input.shape() + " does not hold an image of " + image.width() + " x "
                        + image.height());
    }

    private void output(Manifest.Output output) {
        String what = "output " + output.name() + ": ";
        shape(what, output.shape());
        int labels = output.labels().size();
        require(!output.datatype().isText(), what + "expected a datatype of numbers, not BYTES; classes are labels");
        require(
                labels == 0 || !output.datatype().isWhole(),
                what + "its labels need probabilities: expected the datatype FP32, FP64 or FP16, not "
                        + output.datatype());
        require(
                output.threshold() == null
                        ? labels == 0 || labels == output.width()
                        : labels == 2 && output.width() == 1,
                what + "its labels do not fit its shape: expected "
                        + (output.threshold() == null
                                ? "one per column (" + output.width() + ") or none"
                                : "two, and one column, with a threshold"));
        require(output.labels().containsAll(output.aliases().values()), what + "an alias names an unknown label");
    }

    private void columnNames(List<Manifest.Input> inputs) {
        Set<String> columns = new HashSet<>();
        for (Manifest.Input input : inputs) {
            for (Manifest.Feature feature : input.features()) {
                require(columns.add(feature.name()), "the feature " + feature.name() + " is given twice");
            }
        }
        inputs.stream()
                .filter(input -> input.features().isEmpty())
                .forEach(input -> columns.forEach(feature -> requireOther(feature, input.name())));
    }

    /** A feature must not be called like a column of another input, which has the input's name and a number. */
    private void requireOther(String feature, String input) {
        require(
                !Pattern.matches(Pattern.quote(input) + "(\\[\\d+])?", feature),
                "the feature " + feature + " has the name of a column of the input " + input);
    }

    private void distinct(String what, Stream<String> names) {
        Set<String> seen = new HashSet<>();
        names.forEach(name -> require(seen.add(name), "the " + what + " " + name + " is given twice"));
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new InvalidManifestException(file + ": " + otherwise);
        }
    }
}
