package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Form;
import dev.foretell.standalone.harness.Pictures;
import dev.foretell.standalone.harness.Pictures.Picture;
import dev.foretell.standalone.harness.SharedSystem;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages as a browser gets them. */
class PagesTest {

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    private static Client browser;

    @BeforeAll
    static void start() {
        browser = SYSTEM.program().browser();
    }

    @Test
    void the_start_page_tells_where_to_go_and_that_all_is_ready() {
        assertPage(
                browser.get("/"),
                200,
                "Connected to the message broker.",
                "href=\"/predictions\"",
                "href=\"/digits\"",
                "href=\"/models/diabetes\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/predictions", "/digits", "/accuracy", "/docs", "/nope"})
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
        assertThat(browser.get("/static/chart/package.json").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "/static/style.css,text/css",
        "/static/icon.svg,image/svg+xml",
        "/static/docs.css,text/css",
        "/static/docs.js,text/javascript",
        "/static/swagger-ui/swagger-ui.css,text/css",
        "/static/swagger-ui/swagger-ui-bundle.js,text/javascript",
        "/static/predictions.js,text/javascript",
        "/static/predictions.css,text/css",
        "/static/job.js,text/javascript",
        "/static/job.css,text/css",
        "/static/rows.js,text/javascript",
        "/static/evaluation.js,text/javascript",
        "/static/chart/dist/chart.umd.min.js,text/javascript"
    })
    void what_pages_refer_to_is_there(String path, String type) {
        HttpResponse<byte[]> response = browser.getBytes(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith(type);
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
        HttpResponse<String> page = browser.post(
                "/digits",
                "application/x-www-form-urlencoded",
                ("sample=samples%2F" + sample.name()).getBytes(StandardCharsets.UTF_8));

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
}
