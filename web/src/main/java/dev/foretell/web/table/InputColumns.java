package dev.foretell.web.table;

import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The values of a row of a dataset: those of all inputs of the model, one after the other. Immutable. */
final class InputColumns {

    private final Manifest manifest;
    private final List<String> names;
    private final FeatureNames features;
    private final Datatype[] datatypes;
    /** Whether a column has a datatype with a smaller range than a 32-bit float. */
    private final boolean anyNarrow;

    InputColumns(Manifest manifest) {
        this.manifest = manifest;
        this.names = manifest.columns();
        this.features = FeatureNames.of(manifest);
        this.datatypes = manifest.datatypes().toArray(Datatype[]::new);
        this.anyNarrow = manifest.inputs().stream().anyMatch(input -> isNarrow(input.datatype()));
    }

    private static boolean isNarrow(Datatype datatype) {
        return datatype.isWhole() || datatype.most() < Float.MAX_VALUE;
    }

    /** Whether any column holds texts. */
    boolean anyText() {
        return manifest.takesTexts();
    }

    /** Whether a column holds texts. */
    boolean isText(int column) {
        return datatypes[column].isText();
    }

    int width() {
        return datatypes.length;
    }

    List<String> names() {
        return names;
    }

    String name(int column) {
        return names.get(column);
    }

    /** The column that a name means; empty when it means none, or may mean several. */
    OptionalInt find(String name) {
        return features.find(name);
    }

    /** Whether a name is that of a column but for case and separators. */
    boolean isUsual(String name, int column) {
        return features.isUsual(name, column);
    }

    /** The one of some columns that an unknown name probably means. */
    Optional<String> likely(String name, List<String> among) {
        return features.likely(name, among);
    }

    /** A column's name with its unit, if it has one, for messages. */
    String withUnit(String column) {
        return manifest.features().stream()
                .filter(feature ->
                        feature.name().equals(column) && !feature.unit().isEmpty())
                .map(feature -> column + " (in " + feature.unit() + ")")
                .findFirst()
                .orElse(column);
    }

    /** Whether the manifest names all columns; else a file has them in the model's order. */
    boolean areNamed() {
        return manifest.namesColumns();
    }

    /** Whether the columns are something like a picture, whose class usually comes before its numbers. */
    boolean arePicture() {
        return manifest.inputs().size() == 1
                && manifest.inputs().get(0).features().isEmpty()
                && manifest.inputs().get(0).shape().size() > 2;
    }

    /** The names of the tensors whose numbers have no names, for messages. */
    List<String> tensors() {
        return manifest.inputs().stream()
                .filter(input -> input.features().isEmpty() && input.width() > 1)
                .map(Manifest.Input::name)
                .toList();
    }

    /** The columns of a tensor, by its name. */
    Optional<Tensor> tensor(String name) {
        int first = 0;
        for (Manifest.Input input : manifest.inputs()) {
            if (input.name().equals(name)) {
                return Optional.of(new Tensor(name, first, input.width()));
            }
            first += input.width();
        }
        return Optional.empty();
    }

    /** The tensor that a column belongs to, if its numbers have no names. */
    Optional<Tensor> tensorOf(int column) {
        int first = 0;
        for (Manifest.Input input : manifest.inputs()) {
            if (column < first + input.width()) {
                return input.features().isEmpty() && input.width() > 1
                        ? Optional.of(new Tensor(input.name(), first, input.width()))
                        : Optional.empty();
            }
            first += input.width();
        }
        return Optional.empty();
    }

    /** The columns of a tensor in a row. */
    record Tensor(String name, int first, int width) {}

    /** Whether a column accepts a number; no column accepts NaN. */
    boolean takes(int column, float value) {
        return !Float.isNaN(value) && (!anyNarrow || datatypes[column].accepts(value));
    }

    /** What a column accepts, for messages. */
    String expected(int column) {
        return isText(column) || isNarrow(datatypes[column]) ? datatypes[column].expected() : "a number";
    }
}
