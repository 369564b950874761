package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Form;
import dev.foretell.standalone.harness.SharedSystem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages of datasets and jobs as a browser gets them. */
class DatasetPagesTest {

    private static final String FIELDS = "application/x-www-form-urlencoded";

    private static final String HEADER =
            "pregnancies,glucose,blood_pressure,skin_thickness,insulin,bmi,pedigree,age,class\n";

    private static final Pattern ACCURACY = Pattern.compile("<h1>Accuracy: (\\d+\\.\\d) %</h1>");

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    private static Client browser;

    @BeforeAll
    static void start() {
        browser = SYSTEM.program().browser();
    }

    @Test
    void the_form_names_the_models_that_take_tables_and_their_fields() {
        assertPage(
                browser.get("/predictions"),
                200,
                "<h1>Score a dataset</h1>",
                "aria-current=\"true\">Diabetes risk</a>",
                "href=\"/predictions?model=iris\"",
                "name=\"file\"",
                "blood_pressure",
                "synthetic patients");
        HttpResponse<String> iris = browser.get("/predictions?model=iris");
        assertPage(iris, 200, "aria-current=\"true\">Iris species</a>", "petal_width");
        assertThat(iris.body()).doesNotContain("blood_pressure", "model=mnist");
    }

    @Test
    void the_sample_is_predicted_and_compared_with_the_truth() {
        String accuracy = accuracy(browser.get("/accuracy"));
        assertThat(Double.parseDouble(accuracy)).isBetween(72.0, 80.0);

        HttpResponse<String> page = scored(new Form().field("model", "diabetes"));

        assertPage(
                page,
                200,
                "Sample of Diabetes risk",
                accuracy + " %",
                "of <span>768</span> correct",
                "95 % interval",
                "ROC curve",
                "Calibration",
                "1 to 50 of 768",
                "worker-1@");
        assertThat(rows(page)).isEqualTo(50);
        assertPage(browser.get("/predictions"), 200, "Sample of Diabetes risk</a>", accuracy + " %");
        assertThat(browser.post("/predictions", FIELDS, bytes("dataset=sample")).statusCode())
                .isEqualTo(303);
    }

    @Test
    void the_sample_of_irises_is_predicted() {
        HttpResponse<String> page = scored(new Form().field("model", "iris").field("dataset", "sample"));

        assertPage(
                page,
                200,
                "Sample of Iris species",
                "of <span>150</span> correct",
                "versicolor",
                "mean of the classes");
    }

    @ParameterizedTest
    @ValueSource(strings = {HEADER, ""})
    void an_uploaded_table_with_classes_gets_an_accuracy(String header) {
        String csv = header + "6,148,72,35,0,33.6,0.627,50,1\n1,85,66,29,0,26.6,0.351,31,1\n";

        assertPage(
                scored(new Form().file("file", "rows.csv", csv)),
                200,
                "<h1 class=\"name\">rows.csv</h1>",
                "50.0 %",
                "<span>1</span> of <span>2</span> correct",
                "✗ wrong");
    }

    @Test
    void an_uploaded_table_without_classes_is_predicted_without_an_accuracy() {
        HttpResponse<String> page = scored(new Form()
                .field("model", "iris")
                .field("dataset", "upload")
                .file("file", "rows.csv", "5.1,3.5,1.4,0.2\n6.3,3.3,6.0,2.5\n"));

        assertPage(page, 200, "The dataset has no classes", "setosa", "virginica");
        assertThat(rows(page)).isEqualTo(2);
        assertThat(page.body()).doesNotContain("✗ wrong", "Wrong ones first", "ROC curve");
    }

    @Test
    void a_file_that_is_chosen_is_used_although_the_sample_is_ticked() {
        HttpResponse<String> page =
                scored(new Form().field("dataset", "sample").file("file", "rows.csv", "6,148,72,35,0,33.6,0.627,50\n"));

        assertThat(rows(page)).isEqualTo(1);
    }

    @Test
    void a_file_may_be_json_lines_and_gzipped() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes("[5.1,3.5,1.4,0.2]\n[6.3,3.3,6.0,2.5]\n"));
        }

        HttpResponse<String> page =
                scored(new Form().field("model", "iris").file("file", "rows.jsonl.gz", packed.toByteArray()));

        assertThat(rows(page)).isEqualTo(2);
    }

    @Test
    void the_rows_are_turned_and_the_wrong_ones_come_first_when_asked() {
        String job = begun(new Form().field("model", "diabetes"));
        HttpResponse<String> first = ended(job);
        assertThat(first.body()).contains("rel=\"next\"").doesNotContain("rel=\"prev\"");

        assertPage(browser.get(job + "?order=file&offset=50"), 200, "51 to 100 of 768", "rel=\"prev\"", "rel=\"next\"");
        assertPage(browser.get(job + "?offset=750"), 200, "751 to 768 of 768");
        assertPage(browser.get(job + "?offset=100000"), 200, "none of 768");
        HttpResponse<String> wrong = browser.get(job + "?order=wrong");
        assertThat(wrong.body().split("✗ wrong", -1)).hasSize(51);
        assertPage(browser.get(job + "?order=nonsense"), 400, "order");
        assertPage(browser.get(job + "?offset=-1"), 400, "offset");
        assertPage(browser.get(job + "?offset=9999999999999999999"), 400, "offset");
    }

    @Test
    void a_dataset_is_deleted_by_its_page() {
        String job = begun(new Form().field("model", "iris"));
        ended(job);

        HttpResponse<String> answer = browser.post(job + "/delete", FIELDS, new byte[0]);

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/predictions?model=iris");
        assertPage(browser.get(job), 404, "There is no");
        assertThat(browser.post(job + "/delete", FIELDS, new byte[0]).statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_dataset_that_has_ended_cannot_be_canceled() {
        String job = begun(new Form().field("model", "iris"));
        ended(job);

        assertPage(browser.post(job + "/cancel", FIELDS, new byte[0]), 409, "cannot be canceled");
    }

    @Test
    void a_prediction_in_the_background_has_a_page_too() {
        String body = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}";
        String id = Client.json(browser.send(browser.request("/predictions")
                        .header("Content-Type", Client.JSON)
                        .header("Prefer", "respond-async")
                        .POST(BodyPublishers.ofString(body))))
                .path("id")
                .asText();

        assertPage(ended("/jobs/" + id), 200, id, "setosa", "href=\"/predictions/" + id + "\"");
        assertPage(browser.post("/jobs/" + id + "/cancel", FIELDS, new byte[0]), 409, "cannot be canceled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "..", "%3Cscript%3E"})
    void an_id_that_is_none_is_not_found(String id) {
        assertThat(browser.get("/jobs/" + id).statusCode()).isIn(400, 404);
        assertThat(browser.post("/jobs/nope/cancel", FIELDS, new byte[0]).statusCode())
                .isEqualTo(404);
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

    /** Posts a form, and waits for the page of its dataset until the dataset has ended. */
    private static HttpResponse<String> scored(Form form) {
        return ended(begun(form));
    }

    /** Posts a form, and returns the path of its dataset's page. */
    private static String begun(Form form) {
        HttpResponse<String> response = browser.post("/predictions", form);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(303);
        return URI.create(response.headers().firstValue("Location").orElseThrow())
                .getPath();
    }

    private static HttpResponse<String> ended(String job) {
        Eventually.until("the job to end", () -> !browser.get(job).body().contains("id=\"running\""));
        return browser.get(job);
    }

    /** The number of rows in the table of rows. */
    private static int rows(HttpResponse<String> page) {
        String table = page.body().substring(page.body().indexOf("id=\"rows\""));
        return (int) Pattern.compile("<th scope=\"row\" class=\"right\">[\\d,]+</th>")
                .matcher(table)
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
