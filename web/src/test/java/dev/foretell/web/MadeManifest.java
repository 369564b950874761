package dev.foretell.web;

import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Manifests of models that exist only in tests. */
public final class MadeManifest {

    /** A regression: one input without features, and one number. */
    public static final Manifest REGRESSION = of(List.of(input(Datatype.FP32, "x", 3)), List.of(numbers("y", 1)));

    /** Three inputs: a table, words and a switch; three outputs, of which the second is a classification. */
    public static final Manifest SHOP = of(
            List.of(
                    table(
                            "person",
                            new Manifest.Feature("age", "Age", "years", "", 0.0, 120.0, 40, 12.5, null),
                            new Manifest.Feature("income", "Income", "", "", null, null, 0, 1, null)),
                    input(Datatype.INT32, "words", 3),
                    input(Datatype.BOOL, "weekend", 1)),
            List.of(numbers("price", 1), labels("kind", "a", "b", "c"), numbers("weights", 1, 2)));

    private MadeManifest() {}

    /** A manifest of a model with the name "made". */
    public static Manifest of(List<Manifest.Input> inputs, List<Manifest.Output> outputs) {
        return new Manifest("made", "1", "Made", "Made up.", "keras", null, inputs, outputs, null, List.of(), Map.of());
    }

    /** An input whose columns have no names. */
    public static Manifest.Input input(Datatype datatype, String name, int... sizes) {
        return new Manifest.Input(name, datatype, shape(sizes), List.of(), null);
    }

    /** An input of a table. */
    public static Manifest.Input table(String name, Manifest.Feature... features) {
        return new Manifest.Input(name, Datatype.FP32, List.of(-1, features.length), List.of(features), null);
    }

    /** An output of plain numbers. */
    public static Manifest.Output numbers(String name, int... sizes) {
        return new Manifest.Output(name, Datatype.FP32, shape(sizes), List.of(), null, Map.of());
    }

    /** An output with a probability for each label. */
    public static Manifest.Output labels(String name, String... labels) {
        return new Manifest.Output(name, Datatype.FP32, List.of(-1, labels.length), List.of(labels), null, Map.of());
    }

    private static List<Integer> shape(int... sizes) {
        return IntStream.concat(IntStream.of(-1), IntStream.of(sizes)).boxed().toList();
    }
}
