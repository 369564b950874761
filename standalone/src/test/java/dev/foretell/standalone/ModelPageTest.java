package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Uses {@code /models/<name>} without scripts: the form for one row, its answer, and how that depends on the row. */
class ModelPageTest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String VIRGINICA = "sepal_length=6.3&sepal_width=3.3&petal_length=6.0&petal_width=2.5";
    private static final String PATIENT =
            "pregnancies=6&glucose=148&blood_pressure=72&skin_thickness=35&insulin=&bmi=33.6"
                    + "&pedigree=0.627&age=50";
    private static final Pattern TITLE = Pattern.compile("<h4>([^<]*)</h4>");
    private static final Pattern BETWEEN =
            Pattern.compile("<span>Between ([0-9.]+) % \\(at [^)]*\\) and ([0-9.]+) % \\(at [^)]*\\)\\.</span>");

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    private static Client program;
    private static Client browser;

    @BeforeAll
    static void start() {
        program = SYSTEM.program();
        browser = program.browser();
    }

    private static HttpResponse<String> post(Client client, String path, String fields) {
        return client.post(path, FORM, fields.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_page_tells_what_the_model_is_and_has_a_field_for_each_input() {
        assertPage(
                browser.get("/models/diabetes"),
                200,
                "<h1>Diabetes risk</h1>",
                "not for medical use",
                "name=\"glucose\"",
                "<label for=\"value-1\">Plasma glucose",
                "mg/dL",
                "Expected: 40 to 300 mg/dL.",
                "step=\"0.001\"",
                "inputmode=\"numeric\"",
                "<strong>roc_auc</strong>",
                "Fill with an example",
                "The answer will appear here");
    }

    @Test
    void a_form_is_filled_with_an_example_and_the_next_is_another() {
        HttpResponse<String> page = browser.get("/models/iris?version=1&example=2");

        assertPage(page, 200, "name=\"sepal_length\" type=\"number\" value=\"4.7\"", "Example 2 of 150", "value=\"3\"");
        assertPage(browser.get("/models/iris?example=150"), 200, "Example 150 of 150", "value=\"1\"");
    }

    @Test
    void an_example_that_is_not_there_is_refused() {
        for (String example : List.of("0", "151", "-1", "x", "99999999999")) {
            assertPage(browser.get("/models/iris?example=" + example), 400, "a number from 1 to 150");
        }
    }

    @Test
    void a_row_of_several_classes_gets_its_class_and_every_probability() {
        HttpResponse<String> page = post(browser, "/models/iris", VIRGINICA);

        assertPage(
                page,
                200,
                "<span class=\"number\">virginica</span>",
                "The probability of <strong>virginica</strong>",
                "value=\"6.3\"",
                "Predicted by <span>worker-1");
        assertThat(page.body().split("<meter", -1)).hasSize(1 + 3);
        assertThat(page.body().split("<polyline", -1)).hasSize(1 + 4);
        assertThat(page.body()).doesNotContain("class=\"threshold\"");
    }

    @Test
    void the_answer_is_that_of_the_api() {
        double probability = json(program.postJson(
                        "/predictions",
                        "{\"model\":\"diabetes\",\"input\":{\"instances\":[[6,148,72,35,0,33.6,0.627,50]]}}"))
                .at("/output/predictions/0/0")
                .asDouble();
        assertThat(probability).isPositive();

        HttpResponse<String> page = post(browser, "/models/diabetes", PATIENT);

        assertPage(
                page,
                200,
                "<strong>" + String.format(Locale.ROOT, "%.1f %%", 100 * probability) + "</strong>",
                "not measured.");
    }

    @Test
    void the_input_that_moves_the_answer_most_comes_first_and_each_curve_has_a_table() {
        HttpResponse<String> page = post(browser, "/models/diabetes", PATIENT);

        List<Double> spans = BETWEEN.matcher(page.body())
                .results()
                .map(match -> Double.parseDouble(match.group(2)) - Double.parseDouble(match.group(1)))
                .toList();
        assertThat(spans).hasSize(8);
        for (int i = 1; i < spans.size(); i++) {
            assertThat(spans.get(i)).isLessThanOrEqualTo(spans.get(i - 1) + 0.11); // Both are rounded values.
        }
        assertThat(TITLE.matcher(page.body()).results().map(MatchResult::group).findFirst())
                .hasValueSatisfying(title -> assertThat(title).contains("glucose"));
        assertPage(page, 200, "<details id=\"table-glucose\">", "class=\"threshold\"", "class=\"unmeasured\"");
    }

    @Test
    void the_row_is_remembered_and_those_around_it_are_not() {
        post(browser, "/models/iris", VIRGINICA.replace("6.3", "6.25"));

        Eventually.until("the row to be remembered", () -> remembered().contains("[[6.25,3.3,6,2.5]]"));
        assertThat(remembered()).allMatch(rows -> rows.indexOf("],[") < 0);
    }

    /** The rows of each prediction. */
    private static List<String> remembered() {
        List<String> rows = new ArrayList<>();
        json(program.get("/predictions?model=iris"))
                .path("predictions")
                .forEach(each -> rows.add(each.path("input").path("instances").toString()));
        return rows;
    }

    @Test
    void what_cannot_be_used_is_told_beside_its_field_and_nothing_that_was_typed_is_lost() {
        String typed = "sepal_length=%3Cb%3Eabc&sepal_width=&petal_length=6,0&petal_width=99";

        HttpResponse<String> page = post(browser, "/models/iris", typed);

        assertPage(
                page,
                422,
                "Expected a number, found “&lt;b&gt;abc”.",
                "Expected a number, found nothing.",
                "type=\"text\" value=\"&lt;b&gt;abc\"",
                "value=\"6,0\"",
                "value=\"99\"",
                "This is outside of",
                "aria-invalid=\"true\"",
                "aria-describedby=\"unit-0 help-0 note-0\"");
        assertThat(page.body().split("aria-invalid", -1)).hasSize(1 + 2);
        assertProblem(post(program, "/models/iris", typed), 422, "sepal_length: Expected a number", "sepal_width");
    }

    @Test
    void a_value_out_of_range_is_predicted_and_warned_of() {
        assertPage(
                post(browser, "/models/iris", VIRGINICA.replace("6.3", "63")),
                200,
                "This is outside of",
                "it is predicted anyway.",
                "<polyline");
    }

    @Test
    void a_form_that_is_not_this_models_is_refused() {
        assertPage(post(browser, "/models/iris", VIRGINICA + "&colour=7"), 415, "petal_length");
        assertProblem(program.postJson("/models/iris", "{}"), 415);
        assertPage(post(browser, "/models/iris", ""), 422, "found nothing");
        assertPage(post(browser, "/models/iris", "sepal_length=" + "1".repeat(70_000)), 413, "64 KiB");
    }

    @Test
    void a_model_or_a_version_that_is_not_there_is_told() {
        assertPage(browser.get("/models/nope"), 404, "There is no model");
        assertPage(browser.get("/models/iris?version=9"), 404, "has no version");
        assertPage(post(browser, "/models/iris?version=9", VIRGINICA), 404, "has no version");
        assertProblem(post(program, "/models/nope", VIRGINICA), 404);
    }

    @Test
    void a_model_of_pictures_leads_to_where_one_draws() {
        HttpResponse<String> page = browser.get("/models/mnist");

        assertPage(page, 200, "<h1>Handwritten digit</h1>", "href=\"/digits\"", "<strong>accuracy</strong>");
        assertThat(page.body()).doesNotContain("id=\"row\"", "model.js");
        assertPage(post(browser, "/models/mnist", ""), 422, "takes images, not rows");
    }

    @Test
    void without_a_worker_and_without_a_broker_the_page_says_so_and_keeps_what_was_typed() {
        EmbeddedBroker broker = new EmbeddedBroker();
        broker.start();
        try (Web web = new Web(WebSettings.of(
                Systems.environment("FORETELL_BROKER_URI", broker.uri().toString(), "FORETELL_DEADLINE", "200ms")))) {
            web.start();
            Client client = Client.program(web.port());
            Eventually.until("the web to be connected", web::isConnected);

            assertPage(post(client.browser(), "/models/iris", VIRGINICA), 504, "Is a worker running?", "value=\"6.3\"");

            broker.close();
            Eventually.until("the web to notice", () -> !web.isConnected());
            assertPage(
                    post(client.browser(), "/models/iris", VIRGINICA),
                    503,
                    "The message broker is unavailable.",
                    "Try again in 5 seconds.",
                    "value=\"6.3\"");
            assertProblem(post(client, "/models/iris", VIRGINICA), 503, "The message broker is unavailable.");
        } finally {
            broker.close();
        }
    }
}
