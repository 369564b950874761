package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Form;
import dev.foretell.standalone.harness.Pictures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sends rows that do not fit, as JSON and in tables. */
class BadRowsTest extends BadInput {

    private static final String LINE = "6,148,72,35,0,33.6,0.627,50\n";

    @ParameterizedTest
    @CsvSource({"/predictions,20", "/run/,1000"})
    void json_beyond_a_limit_is_refused_without_the_names_of_its_readers_parts(String path, int allowed) {
        String deep = "[".repeat(2_000) + "]".repeat(2_000);
        assertProblem(
                program.postJson(path, "{\"model\":\"iris\",\"input\":{\"instances\":" + deep + "}}"),
                400,
                "Not valid JSON: Document nesting depth",
                "exceeds the maximum allowed (" + allowed + ")");
        HttpResponse<String> response =
                program.postJson("/predictions", request("iris", "[5.1,3.5,1.4," + "1".repeat(101) + "]"));
        assertProblem(response, 400, "Number value length (101) exceeds the maximum allowed (100)");
        assertThat(response.body()).doesNotContain("StreamReadConstraints");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            [1,2,3]     | 422 | instances[0] has 3 numbers; expected 8.
            [6,0x10,72] | 400 | Not valid JSON at line 1
            """)
    void a_row_that_does_not_fit_is_refused(String row, int status, String reason) {
        assertProblem(program.postJson("/predictions", request("diabetes", row)), status, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"model":"diabetes","input":{"instances":[]}} | 422 | "instances" is empty; expected at least one row.
            {"model":"../iris","input":{"instances":[[1]]}} | 404 | There is no model "../iris"
            {"model":"iris","extra":1,"input":{"instances":[[1,1,1,1]]}} | 422 | Unknown member "extra"
            hello | 400 | Not valid JSON at line 1
            """)
    void a_request_that_is_not_one_is_refused(String body, int status, String reason) {
        assertProblem(program.postJson("/predictions", body), status, reason);
    }

    @Test
    void an_empty_json_body_is_refused() {
        assertProblem(program.postJson("/predictions", ""), 422, "Expected a JSON object");
    }

    @Test
    void a_value_out_of_range_is_predicted_and_told() {
        HttpResponse<String> response =
                program.postJson("/predictions", request("diabetes", "[6,1480,72,35,0,33.6,0.627,-3]"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("warnings"))
                .extracting(warning -> warning.asText())
                .containsExactly(
                        "instances[0], glucose: 1480 is outside of 40 to 300 mg/dL.",
                        "instances[0], age: -3 is outside of 21 to 90 years.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            1,2,3 | Line 1: expected 8 numbers
            1,1,1,1,1,1,1,1,ill | Line 1, class: expected one of negative, positive or 0 to 1, found &quot;ill&quot;.
            1,1,1,1,1,1,1,<script>alert(1)</script> | Line 1, age: expected a number, found &quot;&lt;script&gt;alert(1)
            """)
    void a_row_that_does_not_fit_is_told(String csv, String reason) {
        Form form = new Form().field("dataset", "upload").file("file", "rows.csv", csv);
        String plain = reason.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");

        assertPage(browser.post("/accuracy", form), 422, reason);
        assertProblem(program.post("/accuracy", form), 422, plain);
        String good = "6,148,72,35,0,33.6,0.627,50" + (csv.endsWith(",ill") ? ",positive" : "");
        HttpResponse<String> page =
                datasetPage(new Form().field("dataset", "upload").file("file", "rows.csv", good + "\n" + csv));
        assertPage(
                page,
                200,
                "1 row was</span> left out",
                reason.substring(reason.indexOf(": ") + 2).replaceAll("\\.$", ""));
        assertThat(page.body()).doesNotContain("<script>alert");
    }

    /** The page of the dataset that a form starts, after its end. */
    private static HttpResponse<String> datasetPage(Form form) {
        HttpResponse<String> begun = browser.post("/predictions", form);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(303);
        String path =
                URI.create(begun.headers().firstValue("Location").orElseThrow()).getPath();
        Eventually.until("the dataset to end", () -> !browser.get(path).body().contains("id=\"running\""));
        return browser.get(path);
    }

    private static void assertTableRefused(String csv, String reason) {
        assertTableRefused(csv.getBytes(StandardCharsets.UTF_8), reason);
    }

    private static void assertTableRefused(byte[] csv, String reason) {
        Form form = new Form().field("dataset", "upload").file("file", "rows.csv", csv);
        for (String path : new String[] {"/predictions", "/accuracy"}) {
            assertPage(browser.post(path, form), 422, reason);
            assertProblem(program.post(path, form), 422, reason);
        }
        assertPage(browser.post("/predictions", form), 422, "id=\"dataset-form\"");
    }

    @Test
    void an_empty_table_is_refused() {
        assertTableRefused("", "The file has no rows");
        assertTableRefused("a,b,c,d,e,f,g,h", "The file has: a, b, c, d, e, f, g, h.");
        assertTableRefused("\n\n\n", "The file has no rows");
        assertTableRefused("pregnancies,glucose\n", "missing are blood_pressure");
    }

    @Test
    void a_table_with_too_many_rows_to_wait_for_is_refused() {
        Form form = new Form().file("file", "rows.csv", LINE.repeat(10_001));

        assertProblem(program.post("/accuracy", form), 422, "Expected at most 10000 rows");
    }

    @Test
    void a_binary_file_is_no_table() {
        assertTableRefused(
                Pictures.shipped().get(0).bytes(), "A picture (PNG) is not read here: send a table, as CSV.");
    }

    @Test
    void html_in_a_table_is_shown_as_text() {
        HttpResponse<String> page = datasetPage(new Form()
                .file("file", "<img src=x>.csv", LINE + "6,<img src=x onerror=alert(1)>,72,35,0,33.6,0.627,50\n"));

        assertPage(page, 200, "&lt;img src=x onerror=alert(1)&gt;", "&lt;img src=x&gt;.csv");
        assertThat(page.body()).doesNotContain("<img src=x");
        assertThat(browser.get("/predictions").body()).doesNotContain("<img src=x");
    }

    @Test
    void a_table_with_values_out_of_range_is_predicted_and_the_page_tells() {
        assertPage(
                datasetPage(new Form().file("file", "a.csv", "6,1480,72,35,0,33.6,0.627,50\n")),
                200,
                "<code>glucose</code>",
                "1480 is outside of 40 to 300 mg/dL");
    }

    @Test
    void a_file_is_what_it_contains_whatever_its_name_says() {
        assertPage(datasetPage(new Form().file("file", "a.csv.gz", LINE)), 200, "a.csv.gz");
        assertPage(datasetPage(new Form().file("file", "a.csv", gzipped(LINE))), 200, "a.csv");
    }

    @Test
    void a_file_whose_gzip_breaks_off_is_refused() {
        byte[] cut = Arrays.copyOf(gzipped(LINE.repeat(1_000)), 40);

        for (byte[] file : List.of(cut, Arrays.copyOf(cut, 5))) {
            for (String path : List.of("/predictions", "/accuracy")) {
                HttpResponse<String> response = program.post(path, new Form().file("file", "a.csv.gz", file));
                assertThat(response.statusCode()).as(response.body()).isIn(400, 422);
            }
        }
    }

    private static byte[] gzipped(String text) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    @Test
    void no_file_although_one_is_asked_for_is_refused() {
        Form none = new Form().field("dataset", "upload");
        Form empty = new Form().field("dataset", "upload").file("file", "", "");

        assertPage(browser.post("/predictions", none), 422, "No file was chosen");
        assertPage(browser.post("/predictions", empty), 422, "No file was chosen");
        assertProblem(program.post("/predictions", none), 422, "No file was chosen");
    }

    @Test
    void a_field_that_is_misspelled_is_refused_rather_than_passed_over() {
        for (String path : List.of("/predictions", "/accuracy")) {
            assertProblem(
                    program.post(path, new Form().field("modle", "iris")), 415, "the fields dataset, file, model");
            assertProblem(program.post(path, new Form().file("flie", "a.csv", LINE)), 415, "the fields");
            assertProblem(
                    program.post(path, new Form().field("dataset", "smaple")),
                    422,
                    "Expected the field \"dataset\" to be \"sample\" or \"upload\".");
        }
    }

    @Test
    void a_model_that_does_not_exist_or_takes_no_tables_is_refused_in_forms_too() {
        assertPage(browser.get("/predictions?model=nope"), 404, "There is no model &quot;nope&quot;");
        assertPage(browser.post("/predictions", new Form().field("model", "nope")), 404, "There is no model");
        assertProblem(program.post("/predictions", new Form().field("model", "nope")), 404, "There is no model");
        assertPage(browser.post("/predictions", new Form().field("model", "mnist")), 422, "takes images, not tables");
        assertPage(browser.get("/predictions?model=mnist"), 422, "takes images, not tables");
        assertPage(browser.post("/accuracy", new Form().field("model", "nope")), 404, "There is no model");
        assertPage(browser.get("/predictions?model=%3Cscript%3E"), 404, "There is no model &quot;&lt;script&gt;&quot;");
    }

    @Test
    void accuracy_of_a_table_without_classes_is_refused() {
        assertPage(
                browser.post("/accuracy", new Form().file("file", "a.csv", LINE)),
                422,
                "The file has no classes to compare with.");
    }
}
