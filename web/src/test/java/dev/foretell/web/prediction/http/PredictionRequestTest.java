package dev.foretell.web.prediction.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.job.InvalidInputException;
import dev.foretell.job.MalformedJsonException;
import dev.foretell.manifest.Catalog;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.UnknownModelException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionRequestTest {

    private static final Models MODELS = new Models(Catalog.read(Path.of("../model/repository")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3,1,2]]}}",
                "{\"input\":{\"instances\":[[5.1,3,1,2]]},\"model\":\"iris\"}",
                "{\"input\":{\"instances\":[[5.1,3,1,2]]},\"version\":\"1\",\"model\":\"iris\"}",
                "{\"version\":\"1\",\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3,1,2]]}}",
                "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3,1,2]]},\"version\":1}",
                "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3,1,2]]},\"version\":null}",
                "\uFEFF{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3,1,2]]}}",
                " {\n\"model\" : \"\\u0069ris\", \"input\" : { \"instances\" : [ [ 51e-1 , 3.0, [1 , 2]] ] } } "
            })
    void members_may_come_in_any_order(String body) {
        PredictionRequest request = read(body);

        assertThat(request.entry().manifest().label()).isEqualTo("iris:1");
        assertThat(request.rows().values()).containsExactly(5.1f, 3, 1, 2);
    }

    @Test
    void any_unicode_is_read() {
        for (Charset charset : List.of(
                StandardCharsets.UTF_8,
                StandardCharsets.UTF_16BE,
                StandardCharsets.UTF_16LE,
                StandardCharsets.UTF_16,
                Charset.forName("UTF-32BE"),
                Charset.forName("UTF-32LE"))) {
            byte[] body = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3,1,2]]}}".getBytes(charset);

            PredictionRequest request = PredictionRequest.read(body, MODELS, null, entry -> {});

            assertThat(request.rows().values()).as(charset.name()).containsExactly(5.1f, 3, 1, 2);
        }
    }

    @Test
    void a_large_input_is_read_whole() {
        String rows = "[5.1,3,1,2],".repeat(50_000) + "[1,2,3,4]";

        PredictionRequest request = read("{\"model\":\"iris\",\"input\":{\"instances\":[" + rows + "]}}");

        assertThat(request.rows().count()).isEqualTo(50_001);
        assertThat(request.rows().at(50_000, 3)).isEqualTo(4);
    }

    @Test
    void the_digest_tells_contents_apart_and_not_spellings() {
        String rows = "\"input\":{\"instances\":[[5.1,3,1,2]]}";
        String digest = read("{\"model\":\"iris\"," + rows + "}").digest();

        assertThat(read("{ " + rows.replace("3", "3.0") + ", \"model\" : \"iris\" }")
                        .digest())
                .isEqualTo(digest);
        assertThat(List.of(
                        "{\"model\":\"diabetes\",\"input\":{\"instances\":[[5.1,3,1,2,0,0,0,0]]}}",
                        "{\"model\":\"iris\"," + rows.replace("3", "4") + "}",
                        "{\"model\":\"iris\",\"version\":\"1\"," + rows + "}",
                        "{\"model\":\"iris\",\"webhook\":\"https://example.org/\"," + rows + "}"))
                .allSatisfy(other -> assertThat(read(other).digest()).isNotEqualTo(digest));
    }

    @Test
    void a_missing_model_is_told_with_the_names_there_are() {
        assertThatThrownBy(() -> read("{\"input\":{\"instances\":[[1]]}}"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("The member \"model\" is missing; expected the name of one of diabetes, iris, mnist.");
        assertThatThrownBy(() -> read("{\"model\":null,\"input\":{\"instances\":[[1]]}}"))
                .hasMessage("Expected \"model\" to be a text.");
    }

    @Test
    void an_unknown_model_or_version_is_told_with_those_there_are() {
        assertThatThrownBy(() -> read("{\"model\":\"rose\",\"input\":{\"instances\":[[1]]}}"))
                .isInstanceOf(UnknownModelException.class)
                .hasMessage("There is no model \"rose\"; there are diabetes, iris, mnist.");
        assertThatThrownBy(() -> read("{\"model\":\"iris\",\"version\":\"2\",\"input\":{\"instances\":[[1]]}}"))
                .isInstanceOf(UnknownModelException.class)
                .hasMessage("The model iris has no version \"2\"; it has 1.");
        assertThatThrownBy(() -> read("{\"model\":\"rose\"}")).isInstanceOf(UnknownModelException.class);
        assertThatThrownBy(() -> read("{\"model\":\"" + "x".repeat(1_000) + "\"}"))
                .hasMessageContaining("\"" + "x".repeat(64) + "…\"");
    }

    @Test
    void what_follows_after_the_end_is_refused() {
        String body = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3,1,2]]}}";

        for (String garbage : List.of("{}", "x", "]", "}", ",", "0")) {
            assertThatThrownBy(() -> read(body + garbage)).isInstanceOf(MalformedJsonException.class);
        }
    }

    @Test
    void a_missing_input_is_told() {
        assertThatThrownBy(() -> read("{\"model\":\"iris\"}"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("The member \"input\" is missing; expected {\"instances\": [[…], …]}.");
    }

    private static PredictionRequest read(String body) {
        return PredictionRequest.read(body.getBytes(StandardCharsets.UTF_8), MODELS, null, entry -> {});
    }
}
