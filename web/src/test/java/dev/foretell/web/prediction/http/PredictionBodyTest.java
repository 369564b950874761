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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionBodyTest {

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
        PredictionBody request = read(body);

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

            PredictionBody request = PredictionBody.read(body, MODELS, null, entry -> {});

            assertThat(request.rows().values()).as(charset.name()).containsExactly(5.1f, 3, 1, 2);
        }
    }

    @Test
    void a_row_may_be_an_object_in_any_order_beside_arrays() {
        PredictionBody request = read("{\"model\":\"iris\",\"input\":{\"instances\":[[1,2,3,4],"
                + "{\"petal_width\":4,\"sepal_length\":1,\"petal length (cm)\":3,\"SepalWidthCm\":2},"
                + "{\"measurements\":[1,2,3,4]}]}}");

        assertThat(request.rows().values()).containsExactly(1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"sepal_length":1,"sepal_width":2,"petal_length":3} | missing: petal_width.
            {"sepal_length":1,"sepal_width":2,"petal_length":3,"petal_wide":4} | unknown: "petal_wide"
            {"sepal_length":1,"sepal_width":2,"petal_length":3,"width_of_petals":4} | (petal_width?); missing:
            {"sepal_length":1,"sepal_width":2,"petal_length":3,"petal_width":4,"x":5} | petal_width; unknown: "x".
            {"sepal_length":1,"sepal_length":2} | the name "sepal_length" is there twice.
            {"sepal_length":1,"Sepal Length":2} | instances[0], sepal_length: the number is there twice.
            {"sepal_length":"a"} | instances[0], sepal_length: expected a number, not a.
            {"sepal_length":null} | instances[0], sepal_length: expected a number, not null.
            {"sepal_length":1e999} | instances[0], sepal_length: expected a finite number
            {"sepal_length":[1]} | instances[0], sepal_length: expected a number, not [.
            {"measurements":[1,2,3]} | instances[0], measurements has 3 numbers; expected 4.
            {"measurements":[1,2,3,4,5]} | instances[0], measurements has 5 numbers; expected 4.
            {"measurements":[1,2,3,4],"sepal_length":1} | instances[0], sepal_length: the number is there twice.
            """)
    void an_object_that_does_not_fit_is_refused(String row, String reason) {
        assertRefused(request("iris", row), 422, reason);
    }

    @Test
    void a_large_input_is_read_whole() {
        String rows = "[5.1,3,1,2],".repeat(50_000) + "[1,2,3,4]";

        PredictionBody request = read("{\"model\":\"iris\",\"input\":{\"instances\":[" + rows + "]}}");

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
                .hasMessage("Expected \"model\" to be text.");
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

    /** The HTTP status of a refusal. */
    private static final Map<Integer, Class<? extends RuntimeException>> REFUSALS = Map.of(
            400, MalformedJsonException.class,
            404, UnknownModelException.class,
            422, InvalidInputException.class);

    private static void assertRefused(String body, int status, String reason) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(Objects.requireNonNull(REFUSALS.get(status)))
                .hasMessageContaining(reason);
    }

    private static String request(String model, String row) {
        return "{\"model\":\"" + model + "\",\"input\":{\"instances\":[" + row + "]}}";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            [1,2,3]                          | 422 | instances[0] has 3 numbers; expected 8.
            [6,148,72,35,0,33.6,0.627,50,1]  | 422 | instances[0] has 9 numbers; expected 8.
            []                               | 422 | instances[0] has 0 numbers; expected 8.
            [6,"high",72,35,0,33.6,0.627,50] | 422 | instances[0], glucose: expected a number, not high.
            [6,null,72,35,0,33.6,0.627,50]   | 422 | instances[0], glucose: expected a number, not null.
            [6,true,72,35,0,33.6,0.627,50]   | 422 | instances[0], glucose: expected a number, not true.
            [6,{},72,35,0,33.6,0.627,50]     | 422 | instances[0], glucose: expected a number, not {.
            [6,1e999,72,35,0,33.6,0.627,50]  | 422 | instances[0], glucose: expected a finite number, not 1e999.
            [6,NaN,72,35,0,33.6,0.627,50]    | 422 | instances[0], glucose: expected a finite number, not NaN.
            [6,-Infinity,72]                 | 422 | instances[0], glucose: expected a finite number, not -Infinity.
            [6,0x10,72]                      | 400 | Not valid JSON at line 1
            7                                | 422 | Expected instances[0] to be an array, not 7.
            {}                               | 422 | instances[0]: expected the members pregnancies, glucose,
            """)
    void a_row_that_does_not_fit_is_refused(String row, int status, String reason) {
        assertRefused(request("diabetes", row), status, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"model":"diabetes","input":{"instances":[]}} | 422 | "instances" is empty; expected at least one row.
            {"model":"diabetes","input":{"instances":5}} | 422 | to be an array of rows, not 5.
            {"model":"diabetes","input":{"instances":null}} | 422 | to be an array of rows, not null.
            {"model":"diabetes","input":{}} | 422 | Expected "input" to be {"instances": [[…], …]}.
            {"model":"diabetes","input":[[1]]} | 422 | Expected "input" to be {"instances": [[…], …]}.
            {"model":"diabetes","input":null} | 422 | Expected "input" to be {"instances": [[…], …]}.
            {"model":"diabetes"} | 422 | The member "input" is missing
            {"input":{"instances":[[1]]}} | 422 | The member "model" is missing; expected the name
            {"model":null,"input":{"instances":[[1]]}} | 422 | Expected "model" to be text.
            {"model":{},"input":{"instances":[[1]]}} | 422 | Expected "model" to be text.
            {"model":"x","input":{"instances":[[1]]}} | 404 | There is no model "x"; there are diabetes, iris, mnist.
            {"model":"","input":{"instances":[[1]]}} | 404 | There is no model ""
            {"model":"../iris","input":{"instances":[[1]]}} | 404 | There is no model "../iris"
            {"model":"iris","version":"9","input":1} | 404 | The model iris has no version "9"; it has 1.
            {"model":"iris","version":[1],"input":{"instances":[[1,1,1,1]]}} | 422 | Expected "version" to be text.
            {"model":"iris","extra":1,"input":{"instances":[[1,1,1,1]]}} | 422 | Unknown member "extra"
            {"model":"iris","input":{"instances":[[1,1,1,1]],"more":1}} | 422 | Expected "input" to have the one member
            {"model":"iris","model":"iris","input":{"instances":[[1,1,1,1]]}} | 400 | Duplicate
            {"model":"iris","input":{"instances":[[1,1,1,1]]}}{} | 400 | Not valid JSON: something follows after
            {"model":"iris","input":{"instances":[[1,1,1, | 400 | Not valid JSON at line 1
            {"model":"iris" "input":1} | 400 | Not valid JSON at line 1
            {'model':'iris'} | 400 | Not valid JSON at line 1
            [] | 422 | Expected a JSON object with the members "model" and "input".
            5 | 422 | Expected a JSON object
            null | 422 | Expected a JSON object
            hello | 400 | Not valid JSON at line 1
            """)
    void a_request_that_is_not_one_is_refused(String body, int status, String reason) {
        assertRefused(body, status, reason);
    }

    @Test
    void an_empty_body_is_refused() {
        assertRefused("", 422, "Expected a JSON object");
    }

    @Test
    void json_nested_beyond_reason_is_refused() {
        String deep = "[".repeat(100_000);

        assertRefused(request("diabetes", deep), 400, "Not valid JSON");
        assertRefused(deep, 422, "Expected a JSON object");
    }

    @Test
    void a_number_or_a_name_longer_than_reason_is_refused() {
        assertRefused(request("iris", "[1,2,3," + "9".repeat(5_000) + "]"), 400, "");
        assertRefused(request("x".repeat(5_000), "[1]"), 404, "There is no model \"xxx");
        assertRefused(request("x".repeat(200_000), "[1]"), 400, "Not valid JSON");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff fe 7b 00 22 00", // UTF-16, cut
                "00 00 00 7b 7f ff ff ff", // UTF-32 with something that is not a character
                "7b 22 ff ff 22 3a 31 7d", // not UTF-8
                "00",
                "ef bb bf"
            })
    void bytes_that_are_not_text_are_refused(String hex) {
        byte[] body = HexFormat.ofDelimiter(" ").parseHex(hex);

        assertThatThrownBy(() -> PredictionBody.read(body, MODELS, null, entry -> {}))
                .isInstanceOfAny(MalformedJsonException.class, InvalidInputException.class);
    }

    private static PredictionBody read(String body) {
        return PredictionBody.read(body.getBytes(StandardCharsets.UTF_8), MODELS, null, entry -> {});
    }
}
