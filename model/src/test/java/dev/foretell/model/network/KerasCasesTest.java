package dev.foretell.model.network;

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
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer and option gives what Keras gave, from a file in each format: the fixtures are of {@code training/keras_cases.py}. */
class KerasCasesTest {

    private static final Path FIXTURES = Path.of("src/test/resources/keras");
    private static final List<String> FORMATS = List.of("keras3.keras");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder = Path.of("");

    static Stream<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".zip"))
                    .flatMap(name -> FORMATS.stream().map(format -> name.replace(".zip", "/") + format))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void the_outputs_are_those_of_keras(String name) throws IOException {
        String[] words = name.split("[/.]", 3);
        try (ZipFile fixture = new ZipFile(FIXTURES.resolve(words[0] + ".zip").toFile())) {
            JsonNode values = JSON.readTree(bytes(fixture, "values.json"));
            String file = name.substring(name.indexOf('/') + 1);
            if (fixture.getEntry(file) == null) {
                return;
            }
            Files.write(folder.resolve(file), bytes(fixture, file));
            assertEqual(run(KerasReader.read(folder.resolve(file)), values), values, words[1]);
        }
    }

    private static float[][] run(KerasModel model, JsonNode values) {
        List<List<Integer>> shapes = new ArrayList<>();
        List<float[]> inputs = new ArrayList<>();
        values.path("inputs").forEach(input -> {
            List<Integer> shape = new ArrayList<>();
            input.path("shape").forEach(dimension -> shape.add(dimension.asInt()));
            shapes.add(shape);
            inputs.add(floats(input.path("values")));
        });
        try (Network network = KerasNetwork.of(model, shapes)) {
            return network.output(inputs.toArray(float[][]::new), shapes.get(0).get(0));
        }
    }

    private static void assertEqual(float[][] outputs, JsonNode values, String keras) {
        JsonNode expected = values.path("outputs").path(keras);
        assertThat(outputs).hasNumberOfRows(expected.size());
        for (int i = 0; i < outputs.length; i++) {
            float[] wanted = floats(expected.get(i).path("values"));
            assertThat(outputs[i]).hasSize(wanted.length);
            for (int j = 0; j < wanted.length; j++) {
                double tolerance = values.path("tolerance").asDouble() * Math.max(1, Math.abs(wanted[j]));
                assertThat((double) outputs[i][j])
                        .as("output %d, number %d", i, j)
                        .isEqualTo(wanted[j], within(tolerance));
            }
        }
    }

    private static float[] floats(JsonNode numbers) {
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers.get(i).floatValue();
        }
        return floats;
    }

    private static byte[] bytes(ZipFile fixture, String name) throws IOException {
        try (InputStream in = fixture.getInputStream(new ZipEntry(name))) {
            return in.readAllBytes();
        }
    }
}
