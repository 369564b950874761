package dev.foretell.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RandomInstancesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Manifest TABLE = manifest(new Manifest.Input(
            "measurements",
            Datatype.FP32,
            List.of(-1, 2),
            List.of(feature("age", 21, 90, 33, 12), feature("pedigree", 0.05, 2.6, 0.47, 0.33)),
            null));

    private static final Manifest DIGITS = manifest(new Manifest.Input(
            "image", Datatype.FP32, List.of(-1, 28, 28, 1), List.of(), new Manifest.Image(28, 28, 20, 0, 255)));

    @Test
    void writes_the_body_of_a_prediction() throws IOException {
        JsonNode body = JSON.readTree(new RandomInstances(TABLE, 1).prediction(3));

        assertThat(body.properties().stream().map(Map.Entry::getKey)).containsExactly("model", "input");
        assertThat(body.path("model").asText()).isEqualTo("fortune");
        JsonNode instances = body.path("input").path("instances");
        assertThat(instances).hasSize(3).allSatisfy(row -> assertThat(row).hasSize(2));
    }

    @Test
    void stays_within_what_the_manifest_calls_plausible() throws IOException {
        JsonNode instances =
                JSON.readTree(new RandomInstances(TABLE, 2).prediction(1000)).at("/input/instances");

        assertThat(instances).hasSize(1000).allSatisfy(row -> {
            assertThat(row.get(0).doubleValue()).isBetween(21.0, 90.0);
            assertThat(row.get(0).isInt()).isTrue();
            assertThat(row.get(1).doubleValue()).isBetween(0.05, 2.6);
        });
    }

    @Test
    void gives_the_same_for_the_same_seed_and_different_bodies_in_turn() {
        RandomInstances instances = new RandomInstances(TABLE, 3);
        byte[] first = instances.prediction(1);

        assertThat(new RandomInstances(TABLE, 3).prediction(1)).isEqualTo(first);
        assertThat(instances.prediction(1)).isNotEqualTo(first);
    }

    @Test
    void makes_images_of_lightnesses() {
        float[] values = new RandomInstances(DIGITS, 4).rows(2).values();

        assertThat(values).hasSize(2 * 28 * 28);
        for (float value : values) {
            assertThat(value).isBetween(0f, 255f);
        }
    }

    private static Manifest.Feature feature(String name, double minimum, double maximum, double mean, double scale) {
        return new Manifest.Feature(name, name, "", "", minimum, maximum, mean, scale, null);
    }

    private static Manifest manifest(Manifest.Input input) {
        Manifest.Output output =
                new Manifest.Output("probability", Datatype.FP32, List.of(-1, 1), List.of("no", "yes"), 0.5, Map.of());
        return new Manifest(
                "fortune",
                "1",
                "Fortune",
                "",
                "keras",
                null,
                List.of(input),
                List.of(output),
                null,
                List.of(),
                Map.of());
    }
}
