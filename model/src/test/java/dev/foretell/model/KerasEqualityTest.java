package dev.foretell.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.job.Job;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Catalog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped models give what Keras gave for the same inputs, as the training scripts recorded it. */
class KerasEqualityTest {

    private static final Catalog CATALOG = Catalog.read(Path.of("repository"));
    private static final JsonMapper JSON = new JsonMapper();
    private static final int BATCH_MAX = 128;

    @ParameterizedTest
    @ValueSource(strings = {"diabetes", "iris", "mnist"})
    void outputs_equal_those_of_keras(String name) throws IOException {
        JsonNode golden = golden(name);
        try (Model model = load(name);
                Predictor predictor = model.newPredictor(BATCH_MAX)) {
            byte[] body = JSON.writeValueAsBytes(Map.of("instances", golden.path("inputs")));
            Rows outputs = predictor.predict(List.of(model.decode(Job.JSON, body)));

            assertEqual(outputs, golden.path("outputs"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"diabetes", "iris", "mnist"})
    void a_row_gets_the_same_output_alone_as_in_a_batch_and_over_several_passes(String name) throws IOException {
        JsonNode golden = golden(name);
        try (Model model = load(name);
                Predictor predictor = model.newPredictor(7)) {
            byte[] body = JSON.writeValueAsBytes(Map.of("instances", golden.path("inputs")));
            Rows inputs = model.decode(Job.JSON, body);
            Rows first = predictor.predict(List.of(inputs.slice(0, 1)));
            Rows all = predictor.predict(List.of(inputs.slice(0, 1), inputs.slice(1, inputs.count())));

            assertThat(all.slice(0, 1).values()).containsExactly(first.values(), within(1e-6f));
            assertEqual(all, golden.path("outputs"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"diabetes", "iris", "mnist"})
    void deeplearning4j_runs_them_unless_something_else_is_said(String name) {
        try (Model model = load(name)) {
            assertThat(model.engine()).isEqualTo("deeplearning4j");
            assertThat(model.engineReason()).startsWith("it is the first choice for models that Keras saved");
        }
    }

    private static Model load(String name) {
        return Model.load(CATALOG.newest(name).orElseThrow());
    }

    private static JsonNode golden(String name) throws IOException {
        try (InputStream in = KerasEqualityTest.class.getResourceAsStream("/golden/" + name + ".json")) {
            return JSON.readTree(in);
        }
    }

    private static void assertEqual(Rows outputs, JsonNode expected) {
        assertThat(outputs.count()).isEqualTo(expected.size()).isGreaterThan(10);
        for (int row = 0; row < outputs.count(); row++) {
            for (int column = 0; column < outputs.width(); column++) {
                assertThat((double) outputs.at(row, column))
                        .as("row %d, output %d", row, column)
                        .isEqualTo(expected.path(row).path(column).asDouble(), within(1e-5));
            }
        }
    }
}
