package dev.foretell.model.engine.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.model.keras.KerasModel;
import dev.foretell.model.keras.KerasReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever plain Java takes of Keras's layers and options gives what Keras gave: the fixtures are of
 * {@code training/keras_cases.py}.
 */
class PlainCasesTest {

    private static final List<Path> FIXTURES =
            List.of(Path.of("src/test/resources/keras"), Path.of("src/test/resources/keras-old"));
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void what_is_taken_equals_keras_and_all_layers_that_are_known_are_taken() throws IOException {
        Set<String> taken = new TreeSet<>();
        for (Path fixture : fixtures()) {
            try (ZipFile zip = new ZipFile(fixture.toFile())) {
                JsonNode values = JSON.readTree(bytes(zip, "values.json"));
                for (String file : List.of("keras2.h5", "keras3.keras")) {
                    if (zip.getEntry(file) != null && isTakenAndEqual(zip, file, values)) {
                        taken.add(values.path("layer").asText());
                    }
                }
            }
        }

        assertThat(taken)
                .contains(
                        "Activation", "BatchNormalization", "Dense", "ELU", "Flatten", "LeakyReLU", "ReLU", "Rescaling")
                .doesNotContain("Conv2D", "Embedding", "LSTM", "Add", "Masking", "Softmax");
    }

    private static List<Path> fixtures() throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path each : FIXTURES) {
            try (Stream<Path> listed = Files.list(each)) {
                listed.filter(file -> file.toString().endsWith(".zip")).sorted().forEach(all::add);
            }
        }
        return all;
    }

    private boolean isTakenAndEqual(ZipFile zip, String file, JsonNode values) throws IOException {
        KerasModel model = KerasReader.read(Files.write(folder.resolve(file), bytes(zip, file)));
        JsonNode inputs = values.path("inputs");
        List<Integer> shape = new ArrayList<>();
        inputs.path(0).path("shape").forEach(dimension -> shape.add(dimension.asInt()));
        Optional<PlainNetwork> network = inputs.size() == 1 ? PlainNetwork.of(model.graph(), shape) : Optional.empty();
        network.ifPresent(plain -> {
            float[] output = plain.output(new float[][] {floats(inputs.get(0))}, shape.get(0))[0];
            float[] wanted = floats(values.path("outputs")
                    .path(file.substring(0, "keras3".length()))
                    .path(0));
            float scale = values.path("scale_tolerance").floatValue();
            assertEqual(output, wanted, scale, zip.getName() + " " + file);
        });
        return network.isPresent();
    }

    /**
     * @param ofLargest how far a number may be from Keras's in proportion to the largest; 0 for 1e-5 of the number
     */
    private static void assertEqual(float[] output, float[] wanted, float ofLargest, String label) {
        assertThat(output).as(label).hasSameSizeAs(wanted);
        double largest = 0;
        for (float number : wanted) {
            largest = Math.max(largest, Math.abs(number));
        }
        for (int i = 0; i < output.length; i++) {
            assertThat((double) output[i])
                    .as("%s, number %d", label, i)
                    .isEqualTo(
                            wanted[i],
                            within(ofLargest > 0 ? ofLargest * largest : 1e-5 * Math.max(1, Math.abs(wanted[i]))));
        }
    }

    private static float[] floats(JsonNode array) {
        float[] floats = new float[array.path("values").size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = array.path("values").get(i).floatValue();
        }
        return floats;
    }

    private static byte[] bytes(ZipFile zip, String name) throws IOException {
        try (InputStream in = zip.getInputStream(new ZipEntry(name))) {
            return in.readAllBytes();
        }
    }
}
