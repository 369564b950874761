package dev.foretell.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestTest {

    private static final Manifest.Input AGE = new Manifest.Input(
            "person",
            Datatype.FP32,
            List.of(-1, 2),
            List.of(
                    new Manifest.Feature("age", "Age", "years", "", 0.0, null, 40, 12.5, null),
                    new Manifest.Feature("income", "Income", "", "A year's", null, 1e6, 0, 1, -1.0)),
            null);
    private static final Manifest.Input WORDS =
            new Manifest.Input("words", Datatype.INT32, List.of(-1, 3), List.of(), null);
    private static final Manifest.Input WEEKEND =
            new Manifest.Input("weekend", Datatype.BOOL, List.of(-1, 1), List.of(), null);
    private static final Manifest.Output PRICE =
            new Manifest.Output("price", Datatype.FP32, List.of(-1), List.of(), null, Map.of());
    private static final Manifest.Output KIND =
            new Manifest.Output("kind", Datatype.FP32, List.of(-1, 3), List.of("a", "b", "c"), null, Map.of("A!", "a"));
    private static final Manifest.Output WEIGHTS =
            new Manifest.Output("weights", Datatype.FP32, List.of(-1, 1, 2), List.of(), null, Map.of());

    private static Manifest manifest(List<Manifest.Input> inputs, List<Manifest.Output> outputs) {
        return new Manifest(
                "shop",
                "2",
                "Shop",
                "What it says.",
                "keras",
                "nd4j",
                inputs,
                outputs,
                new Manifest.Samples("rows.csv", List.of(), "made up"),
                List.of(new Manifest.Metric("accuracy", 0.75, "by hand")),
                Map.of("model.keras", "sha256:0"));
    }

    private static final Manifest SHOP = manifest(List.of(AGE, WORDS, WEEKEND), List.of(PRICE, KIND, WEIGHTS));

    @Test
    void a_row_has_the_columns_of_all_inputs_one_after_the_other() {
        assertThat(SHOP.inputWidth()).isEqualTo(6);
        assertThat(SHOP.columns()).containsExactly("age", "income", "words[0]", "words[1]", "words[2]", "weekend");
        assertThat(SHOP.datatypes())
                .containsExactly(
                        Datatype.FP32, Datatype.FP32, Datatype.INT32, Datatype.INT32, Datatype.INT32, Datatype.BOOL);
        assertThat(SHOP.features()).extracting(Manifest.Feature::title).startsWith("Age", "Income", "words[0]");
        assertThat(SHOP.namesColumns()).isFalse();
        assertThat(manifest(List.of(AGE, WEEKEND), List.of(PRICE)).namesColumns())
                .isTrue();
    }

    @Test
    void the_first_output_with_labels_tells_the_class_and_the_others_are_numbers() {
        float[] row = {9, 9, 9, 9, 9, 9, 1500, 0.1f, 0.7f, 0.2f, 3, 4};

        Classification classification = SHOP.classification().orElseThrow();

        assertThat(classification.output()).isSameAs(KIND);
        assertThat(classification.classOf(row, 6)).isEqualTo(1);
        assertThat(classification.probabilityOf(2, row, 6)).isEqualTo(0.2f);
        assertThat(SHOP.outputWidth()).isEqualTo(6);
        assertThat(SHOP.outputColumns())
                .containsExactly("price", "kind[0]", "kind[1]", "kind[2]", "weights[0]", "weights[1]");
        assertThat(SHOP.plainOutputColumns()).containsExactly(0, 4, 5);
    }

    @Test
    void a_model_without_labels_gives_only_numbers() {
        Manifest regression = manifest(List.of(AGE), List.of(PRICE));

        assertThat(regression.classification()).isEmpty();
        assertThat(regression.plainOutputColumns()).containsExactly(0);
    }

    @Test
    void a_feature_may_have_a_range_that_is_open() {
        assertThat(AGE.features().get(0).isPlausible(1e9)).isTrue();
        assertThat(AGE.features().get(0).isPlausible(-1)).isFalse();
        assertThat(AGE.features().get(1).isPlausible(1e9)).isFalse();
        assertThat(AGE.features().get(1).isPlausible(-1e9)).isTrue();
        assertThat(SHOP.features().get(2).isPlausible(1e9)).isTrue();
        assertThat(SHOP.hasRanges()).isTrue();
        assertThat(manifest(List.of(WORDS), List.of(PRICE)).hasRanges()).isFalse();
    }

    @Test
    void a_datatype_accepts_its_numbers_as_far_as_they_are_exact_in_32_bits() {
        assertThat(Datatype.INT64.accepts(16_777_215)).isTrue();
        assertThat(Datatype.INT64.accepts(-16_777_215)).isTrue();
        assertThat(Datatype.INT64.accepts(16_777_216)).isFalse();
        assertThat(Datatype.INT32.accepts(0.5)).isFalse();
        assertThat(Datatype.INT8.accepts(-129)).isFalse();
        assertThat(Datatype.UINT8.accepts(255)).isTrue();
        assertThat(Datatype.UINT32.accepts(-1)).isFalse();
        assertThat(Datatype.BOOL.accepts(2)).isFalse();
        assertThat(Datatype.INT16.accepts(Double.NaN)).isFalse();
        assertThat(Datatype.FP32.accepts(1e38)).isTrue();
        assertThat(Datatype.FP32.accepts(1e39)).isFalse();
        assertThat(Datatype.UINT16.expected()).isEqualTo("a whole number from 0 to 65535");
    }
}
