package dev.foretell.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Compares {@code openapi.yaml} with the routes that the server registers. All tests of the whole system compare its
 * responses.
 */
class OpenApiTest {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "options", "trace");

    private static final JsonNode DOCUMENT = document();

    private static JsonNode document() {
        try (InputStream in = OpenApiTest.class.getResourceAsStream("/openapi.yaml")) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void every_route_is_documented_and_nothing_else() {
        try (Web web = new Web(WebSettings.of(
                Map.of("FORETELL_MODELS", "../model/repository", "FORETELL_BROKER_URI", "amqp://localhost")))) {
            Set<String> served =
                    new TreeSet<>(web.routes().stream().map(OpenApiTest::name).toList());

            assertThat(documented()).isEqualTo(served);
        }
    }

    private static Set<String> documented() {
        Set<String> routes = new TreeSet<>();
        DOCUMENT.path("paths")
                .properties()
                .forEach(path -> operations(path.getValue())
                        .forEach(operation ->
                                routes.add(name(operation.toUpperCase(Locale.ROOT) + " " + path.getKey()))));
        return routes;
    }

    private static List<String> operations(JsonNode path) {
        List<String> methods = new ArrayList<>();
        path.fieldNames().forEachRemaining(methods::add);
        methods.retainAll(METHODS);
        return methods;
    }

    /** A route without the names of its parameters and without a slash at its end, which makes no difference. */
    private static String name(String route) {
        String name = route.replaceAll("\\{[^}]*}", "{}");
        return name.endsWith("/") && !name.endsWith(" /") ? name.substring(0, name.length() - 1) : name;
    }

    @Test
    void every_operation_has_an_id_of_its_own_a_summary_and_a_tag_that_is_explained() {
        Set<String> tags = new TreeSet<>();
        DOCUMENT.path("tags").forEach(tag -> tags.add(tag.path("name").asText()));
        List<String> ids = new ArrayList<>();

        for (JsonNode path : DOCUMENT.path("paths")) {
            for (String method : operations(path)) {
                JsonNode operation = path.path(method);
                ids.add(operation.path("operationId").asText());
                assertThat(operation.path("summary").asText())
                        .as(operation.toString())
                        .isNotBlank();
                assertThat(operation.path("tags")).isNotEmpty().allMatch(tag -> tags.contains(tag.asText()));
            }
        }
        assertThat(ids).doesNotHaveDuplicates().doesNotContain("");
    }

    @Test
    void it_tells_the_version_that_is_built() {
        assertThat(DOCUMENT.at("/info/version").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
    }
}
