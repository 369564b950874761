package dev.foretell.manifest;

import dev.foretell.manifest.Manifest.Feature;
import dev.foretell.manifest.Manifest.Image;
import dev.foretell.manifest.Manifest.Input;
import dev.foretell.manifest.Manifest.Metric;
import dev.foretell.manifest.Manifest.Output;
import dev.foretell.manifest.Manifest.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A manifest that an earlier release stored in the database. It stays as it was then.
 *
 * @param file what was stored, among the resources of the tests
 */
record StoredManifest(String file, Manifest manifest) {
    /** Named columns with and without ranges, two labels and a threshold. */
    static final StoredManifest TABLE = new StoredManifest(
            "table.json",
            new Manifest(
                    "loans",
                    "3",
                    "Loans",
                    "Whether a loan is paid back: “yes” or “no”.",
                    "keras",
                    "nd4j",
                    List.of(new Input(
                            "applicant",
                            Datatype.FP32,
                            List.of(-1, 2),
                            List.of(
                                    new Feature(
                                            "age", "Age", "years", "At the application", 0.0, 120.0, 40.25, 12.5, null),
                                    new Feature("income", "Income", "€/µs", "", null, 2e9, 0, 1, -1.0)),
                            null)),
                    List.of(new Output(
                            "paid_back",
                            Datatype.FP32,
                            List.of(-1, 1),
                            List.of("no", "yes"),
                            0.5,
                            Map.of("unpaid", "no", "paid", "yes", "repaid", "yes"))),
                    new Samples("samples.csv", List.of(), "Made up."),
                    List.of(
                            new Metric("accuracy", 0.75, "on 100 rows that were held out"),
                            new Metric("rows", 1e-7, "a small number")),
                    Map.of("model.keras", "sha256:00", "samples.csv", "sha256:11", "more.bin", "sha256:22")));

    /** A picture, ten labels, no threshold, pictures as samples. */
    static final StoredManifest PICTURE = new StoredManifest(
            "picture.json",
            new Manifest(
                    "digits",
                    "12",
                    "Digits",
                    "",
                    "keras",
                    null,
                    List.of(new Input(
                            "picture",
                            Datatype.FP32,
                            List.of(-1, 28, 28, 1),
                            List.of(),
                            new Image(28, 28, 20, 33.318, 255))),
                    List.of(new Output(
                            "digit",
                            Datatype.FP32,
                            List.of(-1, 10),
                            List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
                            null,
                            Map.of())),
                    new Samples(null, List.of("one.png", "two.png"), "Drawn by hand."),
                    List.of(),
                    Map.of("model.keras", "sha256:00")));

    /** No labels, no names of columns, nothing that may be left out. */
    static final StoredManifest NUMBERS = new StoredManifest(
            "numbers.json",
            new Manifest(
                    "price",
                    "1",
                    "Price",
                    "What it costs.",
                    "keras",
                    null,
                    List.of(new Input("x", Datatype.FP64, List.of(-1, 3), List.of(), null)),
                    List.of(new Output("y", Datatype.FP32, List.of(-1), List.of(), null, Map.of())),
                    null,
                    List.of(),
                    Map.of()));

    /** Several inputs, among them one of each datatype, and several outputs, of which the second has labels. */
    static final StoredManifest SEVERAL_TENSORS = new StoredManifest(
            "several-tensors.json",
            new Manifest(
                    "shop",
                    "2",
                    "Shop",
                    "Several tensors in and out.",
                    "keras",
                    "onnxruntime",
                    Arrays.stream(Datatype.values())
                            .filter(each -> !each.isText())
                            .map(datatype -> new Input(
                                    "in_" + datatype.name().toLowerCase(Locale.ROOT),
                                    datatype,
                                    List.of(-1, 2),
                                    List.of(),
                                    null))
                            .toList(),
                    List.of(
                            new Output("price", Datatype.FP64, List.of(-1, 1), List.of(), null, Map.of()),
                            new Output(
                                    "kind",
                                    Datatype.FP16,
                                    List.of(-1, 3),
                                    List.of("a", "b", "c"),
                                    null,
                                    Map.of("A!", "a")),
                            new Output("weights", Datatype.INT8, List.of(-1, 1, 2), List.of(), null, Map.of())),
                    null,
                    List.of(new Metric("mean absolute error", 12, "by hand")),
                    Map.of("model.keras", "sha256:00")));

    /** One of each. */
    static List<StoredManifest> all() {
        return List.of(TABLE, PICTURE, NUMBERS, SEVERAL_TENSORS);
    }

    @Override
    public String toString() {
        return file;
    }
}
