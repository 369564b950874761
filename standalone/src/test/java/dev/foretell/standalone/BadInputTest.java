package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Form;
import dev.foretell.standalone.harness.Logs;
import dev.foretell.standalone.harness.Pictures;
import dev.foretell.standalone.harness.SharedSystem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sends all kinds of bad requests: a program gets problem+json and a person a page, each with the reason; no error is
 * logged, and the server still predicts afterwards.
 */
class BadInputTest {

    private static final int LIMIT = 10 * 1024 * 1024;
    private static final String ROW = "[6,148,72,35,0,33.6,0.627,50]";
    private static final String LINE = "6,148,72,35,0,33.6,0.627,50\n";

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    private static Client program;
    private static Client browser;
    private final Logs logs = new Logs();

    @BeforeAll
    static void start() {
        program = SYSTEM.program();
        browser = program.browser();
    }

    @AfterEach
    void the_server_still_predicts_and_has_nothing_to_complain_about() {
        assertThat(json(program.postJson("/predictions", request("diabetes", ROW)))
                        .path("status")
                        .asText())
                .isEqualTo("succeeded");
        logs.close();
        assertThat(logs.complaints()).isEmpty();
    }

    // JSON

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

    // CSV

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
        assertTableRefused("a,b,c,d,e,f,g,h", "The file has no rows");
        assertTableRefused("\n\n\n", "The file has no rows");
        assertTableRefused("pregnancies,glucose\n", "The file has no rows");
    }

    @Test
    void a_table_with_too_many_rows_to_wait_for_is_refused() {
        Form form = new Form().file("file", "rows.csv", LINE.repeat(10_001));

        assertProblem(program.post("/accuracy", form), 422, "Expected at most 10000 rows");
    }

    @Test
    void a_binary_file_is_no_table() {
        assertTableRefused(Pictures.shipped().get(0).bytes(), "The file is not text; expected CSV.");
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
    void a_file_that_is_no_gzip_although_its_name_says_so_is_refused() {
        assertPage(
                browser.post("/predictions", new Form().file("file", "a.csv.gz", LINE)),
                422,
                "is not in gzip format",
                "id=\"dataset-form\"");
    }

    @Test
    void a_file_whose_gzip_breaks_off_is_refused() {
        byte[] cut = Arrays.copyOf(gzipped(LINE.repeat(1_000)), 40);

        for (String path : List.of("/predictions", "/accuracy")) {
            HttpResponse<String> response = program.post(path, new Form().file("file", "a.csv.gz", cut));
            assertThat(response.statusCode()).as(response.body()).isIn(400, 422);
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

    // Images

    @Test
    void what_is_not_an_image_is_refused() {
        assertImageRefused("hello".getBytes(StandardCharsets.UTF_8), "JPEG, PNG, BMP or GIF");
        assertImageRefused("%PDF-1.7 ...".getBytes(StandardCharsets.UTF_8), "JPEG, PNG, BMP or GIF");
        assertImageRefused(new byte[1], "JPEG, PNG, BMP or GIF");
    }

    @Test
    void an_empty_image_is_refused() {
        assertImageRefused(new byte[0], "The image is empty; expected a JPEG, PNG, BMP or GIF.");
    }

    @Test
    void an_image_that_claims_to_be_huge_is_refused() {
        assertImageRefused(Pictures.pngClaiming(60_000, 60_000), "60000");
    }

    @Test
    void an_image_that_is_cut_off_is_refused() {
        assertImageRefused(Pictures.truncatedJpeg(), "");
        byte[] png = Pictures.shipped().get(0).bytes();
        assertImageRefused(Arrays.copyOf(png, png.length - 40), "");
        assertImageRefused(Arrays.copyOf(png, 20), "");
    }

    private static void assertImageRefused(byte[] image, String reason) {
        Form form = new Form().file("image", "digit.png", image);
        assertProblem(program.post("/classify", "application/octet-stream", image), 422, reason);
        assertProblem(program.post("/classify", form), 422, reason);
        assertPage(browser.post("/digits", form), 422, reason);
        assertProblem(program.post("/digits", form), 422, reason);
    }

    @Test
    void a_form_without_an_image_is_refused() {
        assertProblem(program.post("/classify", new Form().field("image", "7")), 400, "no file in the field \"image\"");
        assertProblem(program.post("/classify", new Form().file("picture", "7.png", "7")), 400, "no file");
        assertPage(browser.post("/digits", new Form().file("image", "", "")), 400, "No image was chosen.");
        assertPage(browser.post("/digits", "application/x-www-form-urlencoded", new byte[0]), 400, "No image");
        assertPage(
                browser.post("/digits", "image/png", Pictures.shipped().get(0).bytes()), 400, "No image");
    }

    @Test
    void json_that_is_not_said_to_be_json_is_refused_rather_than_taken_for_an_empty_form() {
        byte[] json =
                "{\"model\": \"iris\", \"input\": {\"instances\": [[1, 2, 3, 4]]}}".getBytes(StandardCharsets.UTF_8);

        for (String path : List.of("/predictions", "/accuracy")) {
            for (String type : List.of("application/x-www-form-urlencoded", "text/plain")) {
                assertProblem(program.post(path, type, json), 415, "Content-Type: application/json");
            }
        }
    }

    @Test
    void a_sample_that_does_not_exist_is_not_found() {
        String form = "application/x-www-form-urlencoded";

        assertPage(
                browser.post("/digits", form, "sample=nope".getBytes(StandardCharsets.UTF_8)), 404, "no such sample");
        assertPage(
                browser.post("/digits", form, "sample=..%2Fmanifest.json".getBytes(StandardCharsets.UTF_8)),
                404,
                "no such sample");
        assertProblem(program.get("/digits/samples/nope.png"), 404, "no such sample");
        assertThat(program.get("/digits/samples/..%2Fmanifest.json").statusCode())
                .isIn(400, 404);
        assertThat(program.get("/digits/samples/%2e%2e/manifest.json").statusCode())
                .isIn(400, 404);
    }

    // Bodies

    @ParameterizedTest
    @ValueSource(strings = {"/classify", "/digits", "/predictions", "/accuracy"})
    void a_form_over_the_limit_is_refused(String path) {
        byte[] big = new byte[LIMIT + 1_000_000];
        Form form = new Form().file(path.startsWith("/p") || path.startsWith("/a") ? "file" : "image", "big", big);

        assertProblem(program.post(path, form), 413, "over the limit of 10 MiB");
        assertPage(browser.post(path, form), 413, "over the limit of 10 MiB");
        assertProblem(program.post(path, form.contentType(), chunked(form.body())), 413, "over the limit of 10 MiB");
    }

    @Test
    void a_form_with_many_parts_over_the_limit_together_is_refused() {
        Form form = new Form();
        for (int i = 0; i < 12; i++) {
            form.file("image" + i, "part", new byte[1024 * 1024]);
        }

        assertProblem(program.post("/classify", form), 413, "over the limit of 10 MiB");
    }

    @Test
    void a_raw_body_over_the_limit_is_refused() {
        byte[] big = new byte[LIMIT + 1];
        Arrays.fill(big, (byte) ' ');

        assertProblem(program.post("/classify", "image/png", big), 413, "over the limit of 10 MiB");
        assertProblem(program.post("/classify", "image/png", chunked(big)), 413, "over the limit of 10 MiB");
        assertProblem(program.post("/predictions", Client.JSON, big), 413, "over the limit of 10 MiB");
        assertProblem(program.post("/predictions", Client.JSON, chunked(big)), 413, "over the limit of 10 MiB");
    }

    @Test
    void a_raw_body_far_over_the_limit_is_refused() {
        byte[] big = new byte[4 * LIMIT];

        assertProblem(program.post("/classify", "image/png", big), 413, "over the limit of 10 MiB");
        assertProblem(program.post("/classify", "image/png", chunked(big)), 413, "over the limit of 10 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/digits", "/predictions", "/accuracy"})
    void fields_over_the_limit_are_refused(String path) {
        byte[] big = new byte[LIMIT + 1];
        Arrays.fill(big, (byte) 'a');

        assertProblem(program.post(path, "application/x-www-form-urlencoded", big), 413, "over the limit of 10 MiB");
        assertProblem(
                program.post(path, "application/x-www-form-urlencoded", chunked(big)), 413, "over the limit of 10 MiB");
    }

    @Test
    void a_body_at_the_limit_is_read() {
        assertProblem(program.post("/classify", "image/png", new byte[LIMIT]), 422, "JPEG, PNG, BMP or GIF");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/classify", "/digits", "/predictions", "/accuracy"})
    void a_broken_form_is_refused(String path) {
        byte[] cut = "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\nabc"
                .getBytes(StandardCharsets.UTF_8);

        assertProblem(program.post(path, "multipart/form-data; boundary=x", cut), 400, "not well-formed");
        assertProblem(program.post(path, "multipart/form-data; boundary=other", cut), 400, "not well-formed");
        assertProblem(program.post(path, "multipart/form-data", cut), 400, "not well-formed");
        assertProblem(program.post(path, "multipart/form-data; boundary=x", new byte[0]), 400, "not well-formed");
        assertPage(browser.post(path, "multipart/form-data; boundary=x", cut), 400, "not well-formed");
    }

    @Test
    void a_body_that_never_comes_is_not_this_servers_failure() throws IOException {
        for (String path : new String[] {"/classify", "/predictions", "/digits"}) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), SYSTEM.port())) {
                OutputStream out = socket.getOutputStream();
                out.write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 1000\r\n\r\n{\"model\"")
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                socket.shutdownOutput();
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .doesNotContain("HTTP/1.1 5")
                        .doesNotContain("Exception");
            }
        }
    }

    // Routes

    @Test
    void what_does_not_exist_is_not_found() {
        assertProblem(program.get("/nope"), 404, "There is nothing at /nope.");
        assertPage(browser.get("/nope/%3Cb%3E"), 404, "There is nothing at /nope/%3Cb%3E.");
        assertPage(browser.get("/static/nope.css"), 404, "There is nothing at");
        assertProblem(program.method("DELETE", "/nope"), 404);
    }

    @Test
    void a_wrong_method_is_refused_and_the_right_ones_are_named() {
        HttpResponse<String> response = program.get("/classify");

        assertProblem(response, 405);
        assertThat(response.headers().firstValue("Allow")).hasValue("POST");
        assertPage(browser.get("/classify"), 405);
        assertProblem(program.method("PUT", "/predictions"), 405);
        assertProblem(program.method("DELETE", "/"), 405);
        assertProblem(program.post("/", "text/plain", new byte[3]), 405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void head_is_answered_as_get_is(String method) {
        assertThat(program.method(method, "/").statusCode()).isEqualTo(200);
        assertThat(program.method(method, "/predictions/nope").statusCode()).isEqualTo(404);
        assertThat(program.method(method, "/predictions?limit=0").statusCode()).isEqualTo(400);
        assertThat(program.method(method, "/classify").statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE", "PATCH", "DELETE", "QUERY", "BREW"})
    void a_method_that_no_route_takes_is_refused(String method) throws IOException {
        String response = raw(method + " /predictions/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 405 ").contains("application/problem+json");
        assertThat(response.lines().filter(line -> line.startsWith("Allow: ")).toList())
                .singleElement()
                .asString()
                .contains("GET", "HEAD", "PUT");
    }

    @ParameterizedTest
    @CsvSource({
        "/predictions/%00,400",
        "/predictions/%ff,400",
        "/predictions/%c3%28,400",
        "/predictions/%,400",
        "/predictions/%zz,400",
        "/digits/samples/%00.png,400",
        "/static/%00,400",
        "/static/%ff,400",
        "/%2e%2e/x,400",
        "/predictions?before=%00,400",
        "/predictions?before=%ff,400",
        "/predictions?before=,400",
        "/predictions?model=%00,400",
        "/predictions?model=Iris,400",
        "/predictions?status=%c3%28,400",
        "/predictions/a%2fb,404",
        "/predictions/..%5c..,404",
        "//,404"
    })
    void an_address_that_makes_no_sense_is_refused_in_the_same_form_as_all_errors(String target, int status)
            throws IOException {
        String response = raw("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(response)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("Content-Type: application/problem+json", "\"status\":" + status);
    }

    @Test
    void too_much_before_the_body_is_refused_in_the_same_form_as_all_errors() throws IOException {
        String much = "a".repeat(20_000);

        assertThat(raw("GET /" + much + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ")
                .contains("\"detail\":\"The request's address is too long.\"");
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + much + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ")
                .contains("\"detail\":\"The request's headers are too large.\"");
        assertThat(raw("GET /v2/%ff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("{\"error\":\"The request's address or headers are not well-formed.\"}");
    }

    /** The response to bytes that no well-behaved client would send. */
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), SYSTEM.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static BodyPublisher chunked(byte[] body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    }

    private static String request(String model, String row) {
        return "{\"model\":\"" + model + "\",\"input\":{\"instances\":[" + row + "]}}";
    }
}
