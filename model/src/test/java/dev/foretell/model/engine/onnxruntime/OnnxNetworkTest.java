package dev.foretell.model.engine.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.model.engine.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxNetworkTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void copies_compute_on_threads_of_their_own() throws Exception {
        OnnxCase fixture = OnnxCase.unpacked("pytorch-cnn", folder);
        try (Network network = fixture.load()) {
            float[] expected = network.output(fixture.inputs(7), 7)[0];
            ExecutorService threads = Executors.newFixedThreadPool(2);
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                results.add(threads.submit(() -> isSteady(network.copy(), fixture.inputs(7), expected)));
            }
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
            threads.shutdown();
        }
    }

    private static boolean isSteady(Network copy, float[][] inputs, float[] expected) {
        try (copy) {
            for (int i = 0; i < 200; i++) {
                if (!Arrays.equals(copy.output(inputs, 7)[0], expected)) {
                    return false;
                }
            }
            return true;
        }
    }

    @Test
    void a_copy_outlives_the_network_that_it_was_made_of() {
        OnnxCase fixture = OnnxCase.unpacked("type-int64", folder);
        Network network = fixture.load();
        try (Network copy = network.copy()) {
            network.close();
            network.close();

            assertThat(copy.output(new float[][] {{1, -2, 3}}, 1)[0]).containsExactly(2, -4, 6);
        }
    }
}
