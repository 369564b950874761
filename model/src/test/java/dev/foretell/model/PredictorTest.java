package dev.foretell.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.engine.Network;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scaling and passes, over a network that gives back what it gets. */
class PredictorTest {

    private final FakeNetwork network = new FakeNetwork();

    @Test
    void values_are_scaled_and_missing_ones_are_zero() {
        Manifest manifest = manifest(feature(10, 2, 0.0), feature(10, 2, null));

        Rows outputs = predictor(manifest, 8).predict(List.of(new Rows(2, 2, new float[] {14, 14, 0, 0})));

        assertThat(outputs.values()).containsExactly(2, 2, 0, -5);
    }

    @Test
    void a_negative_zero_is_missing_as_zero_is() {
        Rows outputs = predictor(manifest(feature(10, 2, 0.0)), 8).predict(List.of(new Rows(1, 1, new float[] {-0f})));

        assertThat(outputs.values()).containsExactly(0);
    }

    @Test
    void every_pixel_of_an_image_is_scaled_alike() {
        Manifest.Input image = new Manifest.Input(
                "image", Datatype.FP32, List.of(-1, 2, 2, 1), List.of(), new Manifest.Image(2, 2, 2, 5, 10));

        Rows outputs = predictor(manifest(image, 4), 8).predict(List.of(new Rows(1, 4, new float[] {5, 15, 25, 0})));

        assertThat(outputs.values()).containsExactly(0, 1, 2, -0.5f);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "7,7", "8,8", "9,8 1", "16,8 8", "20,8 8 4"})
    void rows_are_predicted_in_as_few_passes_as_the_limit_allows(int rows, String passes) {
        float[] values = new float[rows];
        for (int i = 0; i < rows; i++) {
            values[i] = i;
        }

        Rows outputs = predictor(manifest(feature(0, 1, null)), 8).predict(List.of(new Rows(rows, 1, values)));

        assertThat(outputs.values()).containsExactly(values);
        assertThat(network.passes()).extracting(String::valueOf).containsExactly(passes.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 2, 1})
    void each_input_is_a_tensor_of_its_own_and_the_outputs_stand_side_by_side(int batchMax) {
        Manifest.Input table = new Manifest.Input(
                "table", Datatype.FP32, List.of(-1, 2), List.of(feature(10, 2, null), feature(0, 1, 7.0)), null);
        Manifest.Input words = new Manifest.Input("words", Datatype.INT32, List.of(-1, 1, 3), List.of(), null);
        Manifest manifest = manifest(
                List.of(table, words), List.of(output("first", List.of(-1, 2)), output("second", List.of(-1, 3))));

        Rows outputs = predictor(manifest, batchMax)
                .predict(List.of(
                        new Rows(1, 5, new float[] {12, 7, 1, 2, 3}),
                        new Rows(2, 5, new float[] {10, 8, 4, 5, 6, 8, 9, 7, 8, 9})));

        assertThat(outputs)
                .usingRecursiveComparison()
                .isEqualTo(new Rows(3, 5, new float[] {1, 0, 1, 2, 3, 0, 8, 4, 5, 6, -1, 9, 7, 8, 9}));
        assertThat(network.passes()).hasSize(batchMax == 8 ? 1 : batchMax == 2 ? 2 : 3);
    }

    @Test
    void a_whole_number_that_a_float_cannot_hold_is_refused() {
        Manifest.Input whole = new Manifest.Input("whole", Datatype.INT64, List.of(-1, 2), List.of(), null);
        Manifest.Output doubled = new Manifest.Output("y", Datatype.INT64, List.of(-1, 2), List.of(), null, Map.of());
        Predictor predictor = predictor(manifest(List.of(whole), List.of(doubled)), 8);

        assertThatThrownBy(() -> predictor.predict(List.of(new Rows(1, 2, new float[] {1, -16_777_216}))))
                .isInstanceOf(ModelException.class)
                .hasMessageEndingWith("the output y has a whole number that is too large to be carried exactly:"
                        + " the largest is 16777215");
        assertThat(predictor
                        .predict(List.of(new Rows(1, 2, new float[] {1, 16_777_215})))
                        .values())
                .containsExactly(1, 16_777_215);
    }

    @Test
    void rows_that_are_not_scaled_are_given_to_the_network_without_a_copy() {
        Manifest.Input plain = new Manifest.Input("in", Datatype.FP32, List.of(-1, 2), List.of(), null);
        List<float[]> seen = new ArrayList<>();
        Network remembering = new Network() {
            @Override
            public float[][] output(float[][] inputs, int rows) {
                seen.add(inputs[0]);
                return inputs;
            }

            @Override
            public Network copy() {
                return this;
            }

            @Override
            public void close() {}
        };
        float[] values = {1, 2};

        Rows outputs = new Predictor(manifest(plain, 2), FakeNetwork.ports(manifest(plain, 2)), remembering, 8)
                .predict(List.of(new Rows(1, 2, values)));

        assertThat(seen).singleElement().isSameAs(values);
        assertThat(outputs.values()).isSameAs(values);
    }

    @Test
    void a_network_with_other_outputs_than_the_manifest_says_is_refused() {
        Manifest wide = manifest(new Manifest.Input("in", Datatype.FP32, List.of(-1, 2), List.of(), null), 3);
        Manifest two = manifest(
                List.of(new Manifest.Input("in", Datatype.FP32, List.of(-1, 2), List.of(), null)),
                List.of(output("a", List.of(-1, 2)), output("b", List.of(-1, 2))));

        assertThatThrownBy(() -> predictor(wide, 8).warmUp())
                .isInstanceOf(ModelException.class)
                .hasMessage("model test:1: the output out of the network has 2 numbers in a row; its manifest says 3");
        assertThatThrownBy(() -> predictor(two, 8).warmUp())
                .isInstanceOf(ModelException.class)
                .hasMessage("model test:1: the network has 1 outputs; its manifest names 2");
    }

    @Test
    void a_batch_of_very_long_rows_is_kept_small() {
        Manifest wide =
                manifest(new Manifest.Input("in", Datatype.FP32, List.of(-1, 1 << 22), List.of(), null), 1 << 22);

        assertThat(predictor(wide, 1_024).batchMax()).isEqualTo(4);
    }

    @Test
    void the_rows_of_several_jobs_are_predicted_together_in_order() {
        Rows outputs = predictor(manifest(feature(0, 1, null), feature(1, 1, null)), 8)
                .predict(List.of(new Rows(1, 2, new float[] {1, 2}), new Rows(2, 2, new float[] {3, 4, 5, 6})));

        assertThat(outputs).usingRecursiveComparison().isEqualTo(new Rows(3, 2, new float[] {1, 1, 3, 3, 5, 5}));
        assertThat(network.passes()).containsExactly(3);
    }

    @Test
    void warming_up_runs_passes_of_several_sizes_as_far_as_the_limit() {
        assertThat(predictor(manifest(feature(0, 1, null)), 6).warmUp()).isEqualTo(6);

        assertThat(network.passes()).containsExactly(1, 1, 1, 2, 2, 2, 4, 4, 4, 6, 6, 6);
    }

    @Test
    void a_network_that_works_long_gets_a_lower_batch_limit() {
        Network slow = doing(rows -> work(Duration.ofMillis(8).toNanos() * rows));

        assertThat(new Predictor(
                                manifest(feature(0, 1, null)),
                                FakeNetwork.ports(manifest(feature(0, 1, null))),
                                slow,
                                1_024)
                        .warmUp())
                .isBetween(1, 8);
    }

    @Test
    void a_network_that_only_waits_for_a_busy_machine_keeps_its_batch_limit() {
        Network waiting =
                doing(rows -> LockSupport.parkNanos(Duration.ofMillis(60).toNanos()));

        assertThat(new Predictor(
                                manifest(feature(0, 1, null)),
                                FakeNetwork.ports(manifest(feature(0, 1, null))),
                                waiting,
                                8)
                        .warmUp())
                .isEqualTo(8);
    }

    private static void work(long nanos) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long end = threads.getCurrentThreadCpuTime() + nanos;
        while (threads.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static Network doing(IntConsumer pass) {
        return new Network() {
            @Override
            public float[][] output(float[][] inputs, int rows) {
                pass.accept(rows);
                return inputs.clone();
            }

            @Override
            public Network copy() {
                return this;
            }

            @Override
            public void close() {}
        };
    }

    private Predictor predictor(Manifest manifest, int batchMax) {
        return new Predictor(manifest, FakeNetwork.ports(manifest), network, batchMax);
    }

    private static Manifest.Feature feature(double mean, double scale, @Nullable Double missing) {
        return new Manifest.Feature("x", "x", "", "", 0.0, 100.0, mean, scale, missing);
    }

    private static Manifest manifest(Manifest.Feature... features) {
        int width = features.length;
        return manifest(new Manifest.Input("in", Datatype.FP32, List.of(-1, width), List.of(features), null), width);
    }

    private static Manifest manifest(Manifest.Input input, int outputs) {
        return manifest(List.of(input), List.of(output("out", List.of(-1, outputs))));
    }

    private static Manifest.Output output(String name, List<Integer> shape) {
        return new Manifest.Output(name, Datatype.FP32, shape, List.of(), null, Map.of());
    }

    private static Manifest manifest(List<Manifest.Input> inputs, List<Manifest.Output> outputs) {
        return new Manifest("test", "1", "", "", "", null, inputs, outputs, null, List.of(), Map.of());
    }
}
