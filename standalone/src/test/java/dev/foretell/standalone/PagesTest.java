package dev.foretell.standalone;

import static dev.foretell.standalone.Client.assertPage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.Pictures.Picture;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages as a browser gets them. */
class PagesTest {

    private static final String FIELDS = "application/x-www-form-urlencoded";
    private static final String HEADER =
            "pregnancies,glucose,blood_pressure,skin_thickness,insulin,bmi,pedigree,age,class\n";
    private static final Pattern ACCURACY = Pattern.compile("<h1>Accuracy: (\\d+\\.\\d) %</h1>");

    private static Standalone standalone;
    private static Client browser;

    @BeforeAll
    static void start() {
        standalone = Systems.started(1);
        browser = Client.program(standalone.port()).browser();
    }

    @AfterAll
    static void stop() {
        standalone.close();
    }

    @Test
    void the_start_page_tells_where_to_go_and_that_all_is_ready() {
        assertPage(
                browser.get("/"),
                200,
                "Connected to the message broker.",
                "href=\"/predictions\"",
                "href=\"/digits\"",
                "href=\"/models/diabetes\"",
                "curl <span>http://127.0.0.1:" + standalone.port() + "</span>/predictions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/predictions", "/digits", "/models", "/workers", "/accuracy", "/docs", "/nope"})
    void every_page_is_protected_from_scripts_and_frames(String path) {
        HttpResponse<String> response = browser.get(path);

        assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("Server")).isEmpty();
    }

    @Test
    void the_http_api_can_be_browsed() {
        assertPage(browser.get("/"), 200, "href=\"/docs\"");
        assertPage(browser.get("/docs"), 200, "id=\"swagger-ui\"", "src=\"/static/docs.js\"", "href=\"/openapi.yaml\"");
        HttpResponse<String> document = browser.get("/openapi.yaml");
        assertThat(document.headers().firstValue("Content-Type")).hasValue("application/yaml");
        assertThat(document.body()).startsWith("openapi: 3.0.3");
        assertThat(browser.get("/static/swagger-ui/index.html").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "/static/style.css,text/css",
        "/static/icon.svg,image/svg+xml",
        "/static/docs.css,text/css",
        "/static/live.css,text/css",
        "/static/live.js,text/javascript",
        "/static/welcome.js,text/javascript",
        "/static/models.js,text/javascript",
        "/static/workers.js,text/javascript",
        "/static/docs.js,text/javascript",
        "/static/swagger-ui/swagger-ui.css,text/css",
        "/static/swagger-ui/swagger-ui-bundle.js,text/javascript"
    })
    void what_pages_refer_to_is_there(String path, String type) {
        HttpResponse<byte[]> response = browser.getBytes(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith(type);
    }

    @Test
    void the_form_names_the_models_that_take_tables_and_their_fields() {
        assertPage(
                browser.get("/predictions"),
                200,
                "<h1>Diabetes risk</h1>",
                "href=\"/predictions?model=iris\"",
                "name=\"file\"",
                "blood_pressure",
                "synthetic patients");
        HttpResponse<String> iris = browser.get("/predictions?model=iris");
        assertPage(iris, 200, "<h1>Iris species</h1>", "petal_width");
        assertThat(iris.body()).doesNotContain("blood_pressure", "model=mnist");
    }

    @Test
    void the_sample_is_predicted_and_compared_with_the_truth() {
        String accuracy = accuracy(browser.get("/accuracy"));
        assertThat(Double.parseDouble(accuracy)).isBetween(72.0, 80.0);

        HttpResponse<String> response = browser.post("/predictions", new Form().field("model", "diabetes"));

        assertPage(response, 200, "<span>768</span> rows right", accuracy + " %", "(<span>768</span> rows)");
        assertThat(rows(response)).isEqualTo(768);
        assertPage(browser.post("/predictions", FIELDS, bytes("dataset=sample")), 200, accuracy + " %");
    }

    @Test
    void the_sample_of_irises_is_predicted() {
        HttpResponse<String> response =
                browser.post("/predictions", new Form().field("model", "iris").field("dataset", "sample"));

        assertPage(response, 200, "<h1>Iris species</h1>", "<span>150</span> rows right", "versicolor");
        assertThat(rows(response)).isEqualTo(150);
    }

    @ParameterizedTest
    @ValueSource(strings = {HEADER, ""})
    void an_uploaded_table_with_classes_gets_an_accuracy(String header) {
        String csv = header + "6,148,72,35,0,33.6,0.627,50,1\n1,85,66,29,0,26.6,0.351,31,1\n";

        assertPage(
                browser.post("/predictions", new Form().file("file", "rows.csv", csv)),
                200,
                "50.0 %",
                "<span>1</span> of <span>2</span> rows right",
                "your file",
                "✗ wrong");
    }

    @Test
    void an_uploaded_table_without_classes_is_predicted_without_an_accuracy() {
        HttpResponse<String> response = browser.post(
                "/predictions",
                new Form()
                        .field("model", "iris")
                        .field("dataset", "upload")
                        .file("file", "rows.csv", "5.1,3.5,1.4,0.2\n6.3,3.3,6.0,2.5\n"));

        assertPage(response, 200, "the file names no classes", "setosa", "virginica");
        assertThat(rows(response)).isEqualTo(2);
        assertThat(response.body()).doesNotContain("✗ wrong");
    }

    @Test
    void a_file_that_is_chosen_is_used_although_the_sample_is_ticked() {
        HttpResponse<String> response = browser.post(
                "/predictions",
                new Form().field("dataset", "sample").file("file", "rows.csv", "6,148,72,35,0,33.6,0.627,50\n"));

        assertThat(rows(response)).isEqualTo(1);
    }

    @Test
    void a_table_of_ten_thousand_rows_is_predicted() {
        String csv = "6,148,72,35,0,33.6,0.627,50,1\n".repeat(10_000);

        HttpResponse<String> response = browser.post("/predictions", new Form().file("file", "rows.csv", csv));

        assertPage(response, 200, "<span>10000</span> of <span>10000</span> rows right");
        assertThat(rows(response)).isEqualTo(10_000);
    }

    @Test
    void accuracy_is_told_in_a_heading() throws IOException {
        byte[] sample = Files.readAllBytes(Path.of("../model/repository/diabetes/1/sample.csv"));

        String accuracy = accuracy(browser.get("/accuracy"));

        assertThat(accuracy(browser.post("/accuracy", FIELDS, new byte[0]))).isEqualTo(accuracy);
        assertThat(accuracy(browser.post("/accuracy", new Form().file("file", "sample.csv", sample))))
                .isEqualTo(accuracy);
        assertThat(accuracy(browser.post("/accuracy", new Form().field("model", "iris"))))
                .isNotEqualTo(accuracy);
    }

    @Test
    void the_page_of_digits_shows_the_samples() {
        HttpResponse<String> page = browser.get("/digits");

        assertPage(
                page, 200, "name=\"image\"", "value=\"samples/7-dark-on-light.png\"", "alt=\"Sample 7 dark on light\"");
        for (Picture sample : samples()) {
            HttpResponse<byte[]> image = browser.getBytes("/digits/samples/" + sample.name());
            assertThat(image.headers().firstValue("Content-Type")).hasValue("image/png");
            assertThat(image.body()).isEqualTo(sample.bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_click_on_a_sample_shows_its_digit(Picture sample) {
        HttpResponse<String> page = browser.post("/digits", FIELDS, bytes("sample=samples%2F" + sample.name()));

        assertPage(page, 200, ">" + sample.digit() + "</span><span>is the digit</span>", "src=\"data:image/");
    }

    @Test
    void an_uploaded_picture_shows_its_digit_and_all_probabilities() {
        Picture picture = samples().get(7);

        HttpResponse<String> page = browser.post("/digits", new Form().file("image", "7.png", picture.bytes()));

        assertPage(page, 200, ">7</span><span>is the digit</span>");
        assertThat(page.body().split("<meter", -1)).hasSize(11);
    }

    private static List<Picture> samples() {
        return Pictures.shipped();
    }

    private static int rows(HttpResponse<String> page) {
        return (int) Pattern.compile("<th scope=\"row\">\\d+</th>")
                .matcher(page.body())
                .results()
                .count();
    }

    private static String accuracy(HttpResponse<String> page) {
        assertPage(page, 200);
        Matcher heading = ACCURACY.matcher(page.body());
        assertThat(heading.find()).as(page.body()).isTrue();
        return heading.group(1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
