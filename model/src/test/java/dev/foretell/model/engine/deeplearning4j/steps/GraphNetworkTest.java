package dev.foretell.model.engine.deeplearning4j.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.deeplearning4j.layers.SharedGraph;
import dev.foretell.model.engine.deeplearning4j.layers.Translation;
import dev.foretell.model.engine.nd4j.KerasNetwork;
import dev.foretell.model.keras.KerasModel;
import dev.foretell.model.keras.KerasReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class GraphNetworkTest {

    private static final List<List<Integer>> SHAPES = List.of(List.of(-1, 28, 28, 1));
    private static final int WIDTH = 28 * 28;
    private static final KerasModel MODEL = KerasReader.read(Path.of("repository/mnist/1/model.keras"));

    private final KerasNetwork ours = KerasNetwork.of(MODEL, SHAPES);
    private final SharedGraph graph = Translation.of(MODEL.graph(), ours, SHAPES);
    private final Network network = new GraphNetwork(graph);

    @AfterEach
    void close() {
        network.close();
        ours.close();
    }

    @Test
    void batches_of_all_sizes_in_turns_give_what_our_own_layers_give() {
        Random random = new Random(3);
        for (int rows : new int[] {1, 40, 2, 40, 1, 64, 3, 65, 1, 64, 33}) {
            assertEqual(random, network, rows);
        }
    }

    @Test
    void more_sizes_of_batches_than_arrays_are_kept_for_give_the_same() {
        Random random = new Random(4);
        for (int i = 0; i < 2 * Kept.MOST + 3; i++) {
            assertEqual(random, network, 1 + i * 7 % (Kept.MOST + 5));
        }
    }

    /**
     * Large products keep other things than small ones: what one of them makes anew must not be used by passes from
     * before.
     */
    @Test
    void small_and_large_products_of_dense_layers_in_turns_give_what_our_own_layers_give() {
        KerasModel model = KerasReader.read(Path.of("repository/diabetes/1/model.keras"));
        List<List<Integer>> shapes = List.of(List.of(-1, 8));
        Random random = new Random(8);
        try (KerasNetwork wanted = KerasNetwork.of(model, shapes);
                Network tested = new GraphNetwork(Translation.of(model.graph(), wanted, shapes))) {
            for (int i = 0; i < 500; i++) {
                int rows = 1 + random.nextInt(random.nextBoolean() ? 20 : 2_000);
                float[][] inputs = {numbers(random, rows * 8)};

                assertClose(
                        tested.output(inputs, rows)[0], wanted.output(inputs, rows)[0], "pass " + i + ", of " + rows);
            }
        }
    }

    private void assertEqual(Random random, Network tested, int rows) {
        float[][] inputs = {numbers(random, rows * WIDTH)};

        assertClose(tested.output(inputs, rows)[0], ours.output(inputs, rows)[0], rows + " rows");
    }

    private static void assertClose(float[] found, float[] wanted, String pass) {
        assertThat(found).as(pass).hasSameSizeAs(wanted);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).as("%s, number %d", pass, i).isCloseTo(wanted[i], within(1e-5f));
        }
    }

    private static float[] numbers(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat() / 4;
        }
        return numbers;
    }

    @Test
    void a_row_gets_the_same_output_alone_as_in_a_batch() {
        float[] inputs = numbers(new Random(5), 20 * WIDTH);
        float[] together = network.output(new float[][] {inputs}, 20)[0];
        for (int row = 0; row < 20; row++) {
            float[][] alone = {Arrays.copyOfRange(inputs, row * WIDTH, (row + 1) * WIDTH)};

            assertClose(
                    network.output(alone, 1)[0], Arrays.copyOfRange(together, row * 10, row * 10 + 10), "row " + row);
        }
    }

    @Test
    void more_rows_than_fit_into_a_pass_run_in_several() {
        SharedGraph large = new SharedGraph(
                graph.configuration(),
                graph.inputs(),
                graph.vertices(),
                graph.outputs(),
                1L << 22, // so that four rows are a pass
                graph.parameters(),
                graph.users());
        try (Network inBlocks = new GraphNetwork(large.used())) {
            assertEqual(new Random(6), inBlocks, 11);
        }
    }

    @Test
    void copies_run_in_threads_of_their_own() throws Exception {
        float[][] inputs = {numbers(new Random(7), 9 * WIDTH)};
        float[] wanted = network.output(inputs, 9)[0];
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<Boolean> running = () -> isAlways(wanted, inputs);
            for (Future<Boolean> each : threads.invokeAll(List.of(running, running))) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Whether a copy gives these numbers each time, with other sizes of batches between. */
    private boolean isAlways(float[] wanted, float[][] inputs) {
        try (Network copy = network.copy()) {
            for (int i = 0; i < 20; i++) {
                copy.output(inputs, 1 + i % 9);
                if (!Arrays.equals(copy.output(inputs, 9)[0], wanted)) {
                    return false;
                }
            }
            return true;
        }
    }

    @Test
    void parameters_are_shared_and_freed_with_the_last_copy() {
        INDArray parameters = Objects.requireNonNull(graph.parameters());
        Network copy = network.copy();
        network.close();
        network.close();

        assertThat(parameters.wasClosed()).isFalse();
        assertEqual(new Random(8), copy, 5);

        copy.close();
        assertThat(parameters.wasClosed()).isTrue();
    }
}
