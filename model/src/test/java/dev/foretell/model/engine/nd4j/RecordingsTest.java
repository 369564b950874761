package dev.foretell.model.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.keras.KerasModel;
import dev.foretell.model.keras.KerasReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Passes that repeat others of the same number of rows, on the network of the shipped mnist model: convolutions,
 * pooling and dense layers.
 */
class RecordingsTest {

    private static final int WIDTH = 28 * 28;
    private static final int MOST = 9;
    private static final KerasModel MODEL = KerasReader.readFolder(Path.of("repository/mnist/1"));
    private static final float[] INPUTS = inputs();

    private static float[] inputs() {
        Random random = new Random(7);
        float[] inputs = new float[MOST * WIDTH];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = random.nextFloat();
        }
        return inputs;
    }

    @Test
    void passes_of_alternating_sizes_give_what_each_gives_alone() {
        try (Network network = network()) {
            for (int rows : new int[] {1, 3, MOST, 1, 5, 3, 2, MOST, 4, 1}) {
                for (int from = 0; from + rows <= MOST; from += rows) {
                    assertThat(output(network, from, rows)).containsExactly(alone(from, rows), within(1e-5f));
                }
            }
        }
    }

    @Test
    void what_came_out_of_a_pass_is_not_changed_by_the_next() {
        try (Network network = network()) {
            output(network, 0, 2);
            float[] first = output(network, 2, 2);
            float[] kept = first.clone();

            output(network, 4, 2);

            assertThat(first).containsExactly(kept);
        }
    }

    @Test
    void copies_on_several_threads_do_not_disturb_each_other() {
        try (Network network = network();
                Network one = network.copy();
                Network other = network.copy()) {
            List<CompletableFuture<float[]>> last = List.of(
                    CompletableFuture.supplyAsync(() -> many(one, 0, 3)),
                    CompletableFuture.supplyAsync(() -> many(other, 3, 3)));

            assertThat(last.get(0).join()).containsExactly(alone(0, 3), within(1e-5f));
            assertThat(last.get(1).join()).containsExactly(alone(3, 3), within(1e-5f));
        }
    }

    private static float[] many(Network network, int from, int rows) {
        float[] first = output(network, from, rows);
        for (int i = 0; i < 30; i++) {
            assertThat(output(network, from, rows)).containsExactly(first);
        }
        return first;
    }

    @Test
    void a_row_of_another_width_is_refused() {
        try (Network network = network()) {
            output(network, 0, 1);

            assertThatThrownBy(() -> network.output(new float[][] {new float[WIDTH - 1]}, 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(output(network, 1, 1)).containsExactly(alone(1, 1), within(1e-5f));
        }
    }

    @Test
    void the_passes_that_were_used_last_are_kept_as_long_as_they_are_small_together() {
        try (Recordings recordings = new Recordings()) {
            recordings.add(1, recording(Pass.RECORDED_AT_MOST / 2));
            recordings.add(2, recording(Pass.RECORDED_AT_MOST / 4));
            assertThat(recordings.get(1)).isNotNull();

            recordings.add(3, recording(Pass.RECORDED_AT_MOST / 2));

            assertThat(recordings.get(2)).isNull();
            assertThat(recordings.get(1)).isNotNull();
            assertThat(recordings.get(3)).isNotNull();
        }
    }

    @Test
    void a_pass_that_is_too_large_is_not_kept_and_none_of_more_rows_is_tried() {
        try (Recordings recordings = new Recordings()) {
            recordings.add(4, recording(Pass.RECORDED_AT_MOST + Float.BYTES));

            assertThat(recordings.get(4)).isNull();
            assertThat(recordings.takes(3)).isTrue();
            assertThat(recordings.takes(4)).isFalse();
            assertThat(recordings.takes(5)).isFalse();
        }
    }

    private static Recording recording(long bytes) {
        Pass pass = Pass.recorded();
        pass.create(bytes / Float.BYTES);
        return new Recording(pass, List.of(), List.of());
    }

    private static Network network() {
        return KerasNetwork.of(MODEL, List.of(List.of(-1, 28, 28, 1)));
    }

    /** Each row in a network of its own, which repeats nothing. */
    private static float[] alone(int from, int rows) {
        float[] outputs = new float[rows * 10];
        for (int i = 0; i < rows; i++) {
            try (Network network = network()) {
                System.arraycopy(output(network, from + i, 1), 0, outputs, i * 10, 10);
            }
        }
        return outputs;
    }

    private static float[] output(Network network, int from, int rows) {
        float[] inputs = new float[rows * WIDTH];
        System.arraycopy(INPUTS, from * WIDTH, inputs, 0, inputs.length);
        return network.output(new float[][] {inputs}, rows)[0];
    }
}
