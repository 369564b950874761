package dev.foretell.model.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.Source;
import dev.foretell.model.engine.deeplearning4j.Deeplearning4jEngine;
import dev.foretell.model.keras.KerasModel;
import dev.foretell.model.keras.KerasReader;
import dev.foretell.model.text.TextFront;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every layer and option gives what Keras gave, from a file in each format, by our own layers and by Deeplearning4j
 * where it claims them: the fixtures are of {@code training/keras_cases.py}.
 */
@Execution(ExecutionMode.CONCURRENT)
class KerasCasesTest {

    private static final Path FIXTURES = Path.of("src/test/resources/keras");

    /** Files that older versions of Keras wrote, which is how their names end. */
    private static final Path OLD = Path.of("src/test/resources/keras-old");

    private static final Pattern MODEL = Pattern.compile("keras[23]\\.(keras|h5|json)");
    private static final String VALUES = "values.json";
    private static final JsonMapper JSON = new JsonMapper();
    private static final KerasPage PAGE = new KerasPage();

    @TempDir
    private static Path folder = Path.of("");

    /**
     * A fixture in a format.
     *
     * @param first whether it is the first format of this version of Keras
     */
    private record Case(String fixture, String file, JsonNode values, boolean first) {

        /** The outputs that it is compared with: {@code keras2} or {@code keras3}. */
        String keras() {
            return file.replaceAll("\\..*", "");
        }

        @Override
        public String toString() {
            return fixture + "/" + file;
        }
    }

    /**
     * Each fixture is read once, and every file in it that is a model is a case. The system property {@code
     * foretell.cases} is an expression that the names of fixtures must contain, for running some of them only.
     */
    static Stream<Case> cases() throws IOException {
        List<Path> fixtures = new ArrayList<>();
        for (Path each : List.of(FIXTURES, OLD)) {
            try (Stream<Path> listed = Files.list(each)) {
                listed.filter(file -> file.toString().endsWith(".zip")).forEach(fixtures::add);
            }
        }
        Pattern chosen = Pattern.compile(System.getProperty("foretell.cases", ""));
        return fixtures.stream().sorted().flatMap(KerasCasesTest::cases).toList().stream()
                .filter(each -> chosen.matcher(each.fixture()).find());
    }

    private static Stream<Case> cases(Path fixture) {
        String name = fixture.getFileName().toString().replace(".zip", "");
        try (ZipFile zip = new ZipFile(fixture.toFile())) {
            Path unpacked = Files.createDirectory(folder.resolve(name));
            List<Case> cases = new ArrayList<>();
            Set<String> versions = new HashSet<>();
            JsonNode values = JSON.readTree(bytes(zip, VALUES));
            for (ZipEntry entry : zip.stream().toList()) {
                if (!entry.getName().equals(VALUES)) {
                    Files.write(unpacked.resolve(entry.getName()), bytes(zip, entry.getName()));
                }
                if (MODEL.matcher(entry.getName()).matches()) {
                    boolean first = versions.add(entry.getName().replaceAll("\\..*", ""));
                    cases.add(new Case(name, entry.getName(), values, first));
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
        TextFront front = TextFront.of(model.graph(), CaseInputs.shapes(each.values()));
        KerasModel numbers = new KerasModel(model.format(), model.kerasVersion(), front.numbers());
        CaseInputs inputs = CaseInputs.of(each.values(), front);
        try (Network network = KerasNetwork.of(numbers, inputs.shapes())) {
            assertEqual(inputs.outputsOf(network), each.values(), each.keras());
        }
        PAGE.isEqual(comparison);
        if (each.first()) {
            PAGE.isOnDeeplearning4j(comparison, runOnDeeplearning4j(numbers, inputs, each));
        }
    }

    /**
     * Deeplearning4j gives what Keras gave, or refuses the model by name. It is given what was read of a file, which is
     * the same in all formats.
     *
     * @return the refusal, or null
     */
    private static @Nullable String runOnDeeplearning4j(KerasModel model, CaseInputs inputs, Case each) {
        Network network;
        try {
            network = new Deeplearning4jEngine().load(new Source.Keras(model), inputs.shapes());
        } catch (EngineException e) {
            assertThat(e).hasMessageMatching("(layer|operation) `.* is not run by Deeplearning4j");
            return e.getMessage();
        }
        try (network) {
            assertEqual(inputs.outputsOf(network), each.values(), each.keras());
        }
        return null;
    }

    /** Only when everything was compared, rather than a single case. */
    @AfterAll
    static void every_layer_is_compared_and_the_page_tells_so() throws IOException {
        if (PAGE.isComplete()) {
            PAGE.check();
        }
    }

    private static void assertEqual(float[][] outputs, JsonNode values, String keras) {
        JsonNode expected = values.path("outputs").path(keras);
        assertThat(outputs).hasNumberOfRows(expected.size());
        for (int i = 0; i < outputs.length; i++) {
            float[] wanted = CaseInputs.floats(expected.get(i).path("values"));
            assertThat(outputs[i]).hasSize(wanted.length);
            double ofScale = values.path("scale_tolerance").asDouble(0) * largest(wanted);
            for (int j = 0; j < wanted.length; j++) {
                double ofNumber = values.path("tolerance").asDouble() * Math.max(1, Math.abs(wanted[j]));
                double tolerance = values.has("scale_tolerance") ? ofScale : ofNumber;
                assertThat((double) outputs[i][j])
                        .as("output %d, number %d", i, j)
                        .isEqualTo(wanted[j], within(tolerance));
            }
        }
    }

    /** The scale of an output: its largest number, whatever its sign. */
    private static double largest(float[] numbers) {
        double largest = 0;
        for (float number : numbers) {
            largest = Math.max(largest, Math.abs(number));
        }
        return largest;
    }

    private static byte[] bytes(ZipFile fixture, String name) throws IOException {
        try (InputStream in = fixture.getInputStream(new ZipEntry(name))) {
            return in.readAllBytes();
        }
    }
}
