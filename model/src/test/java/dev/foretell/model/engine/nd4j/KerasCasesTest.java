package dev.foretell.model.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.model.engine.Network;
import dev.foretell.model.keras.KerasModel;
import dev.foretell.model.keras.KerasReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer and option gives what Keras gave, from a file in each format: the fixtures are of {@code training/keras_cases.py}. */
class KerasCasesTest {

    private static final Path FIXTURES = Path.of("src/test/resources/keras");

    /** Files that older versions of Keras wrote, which is how their names end. */
    private static final Path OLD = Path.of("src/test/resources/keras-old");

    private static final Pattern MODEL = Pattern.compile("keras[23]\\.(keras|h5|json)");
    private static final JsonMapper JSON = new JsonMapper();
    private static final KerasPage PAGE = new KerasPage();

    @TempDir
    private static Path folder = Path.of("");

    /** A fixture in a format. */
    private record Case(String fixture, String file, JsonNode values) {

        @Override
        public String toString() {
            return fixture + "/" + file;
        }
    }

    /** Each fixture is read once, and every file in it that is a model is a case. */
    static Stream<Case> cases() throws IOException {
        List<Path> fixtures = new ArrayList<>();
        for (Path each : List.of(FIXTURES, OLD)) {
            try (Stream<Path> listed = Files.list(each)) {
                listed.filter(file -> file.toString().endsWith(".zip")).forEach(fixtures::add);
            }
        }
        return fixtures.stream().sorted().flatMap(KerasCasesTest::cases).toList().stream();
    }

    private static Stream<Case> cases(Path fixture) {
        String name = fixture.getFileName().toString().replace(".zip", "");
        try (ZipFile zip = new ZipFile(fixture.toFile())) {
            Path unpacked = Files.createDirectory(folder.resolve(name));
            List<Case> cases = new ArrayList<>();
            JsonNode values = JSON.readTree(bytes(zip, "values.json"));
            for (ZipEntry entry : zip.stream().toList()) {
                Files.write(unpacked.resolve(entry.getName()), bytes(zip, entry.getName()));
                if (MODEL.matcher(entry.getName()).matches()) {
                    cases.add(new Case(name, entry.getName(), values));
                }
            }
            assertThat(cases).as(name).isNotEmpty();
            PAGE.expects(values.path("layer").asText(), cases.size());
            return cases.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void the_outputs_are_those_of_keras(Case each) {
        KerasPage.Comparison comparison = PAGE.begin(
                each.values().path("layer").asText(),
                each.values().path("option").asText(),
                each.fixture(),
                each.file());
        Path file = folder.resolve(each.fixture()).resolve(each.file());
        KerasModel model = each.file().endsWith(".json")
                ? KerasReader.read(file, file.resolveSibling(each.file().replace(".json", ".weights.h5")))
                : KerasReader.read(file);
        assertEqual(run(model, each.values()), each.values(), each.file().replaceAll("\\..*", ""));
        PAGE.isEqual(comparison);
    }

    /** Only when everything was compared, rather than a single case that somebody looks into. */
    @AfterAll
    static void every_layer_is_compared_and_the_page_tells_so() throws IOException {
        if (PAGE.isComplete()) {
            PAGE.check();
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
        float[][] zeros = inputs.stream().map(input -> new float[input.length]).toArray(float[][]::new);
        int rows = shapes.get(0).get(0);
        try (Network network = KerasNetwork.of(model, shapes)) {
            // The pass that is compared repeats one over other numbers, if it can be repeated.
            network.output(zeros, rows);
            return network.output(inputs.toArray(float[][]::new), rows);
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
