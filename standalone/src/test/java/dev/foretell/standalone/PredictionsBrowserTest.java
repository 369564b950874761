package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Visitor;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses {@code /predictions} as a person does. */
class PredictionsBrowserTest {

    private static final Pattern JOB = Pattern.compile(".*/jobs/[^/]+$");
    private static final String GOOD = "6,148,72,35,0,33.6,0.627,50,1\n1,85,66,29,0,26.6,0.351,31,0\n";

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    private static FilePayload file(String name, String content) {
        return new FilePayload(name, "text/csv", content.getBytes(StandardCharsets.UTF_8));
    }

    private static Locator predict(Page page) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Predict"));
    }

    private static void assertResult(Page page) {
        assertThat(page).hasURL(JOB);
        assertThat(page.getByRole(
                        AriaRole.HEADING,
                        new Page.GetByRoleOptions().setName("Result").setExact(true)))
                .isVisible();
    }

    @Test
    void a_csv_with_a_bad_line_is_sent_and_the_line_is_told() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = visitor.open("/predictions");

            page.getByLabel("CSV or JSON lines")
                    .setInputFiles(file("patients.csv", GOOD + "6,high,72,35,0,33.6,0.627,50,1\n"));
            assertThat(page.getByLabel("A file of your own")).isChecked();
            predict(page).click();

            assertResult(page);
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                    .hasText("patients.csv");
            Locator rejected = page.getByRole(
                            AriaRole.REGION,
                            new Page.GetByRoleOptions()
                                    .setName("1 row was left out")
                                    .setExact(true))
                    .first();
            assertThat(rejected).containsText("glucose");
            assertThat(rejected).containsText("expected a number, found \"high\"");
            visitor.assertAccessible();
        }
    }

    @Test
    void a_file_is_dropped() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = visitor.open("/predictions?model=iris");
            JSHandle dropped = page.evaluateHandle("() => { const data = new DataTransfer();"
                    + " data.items.add(new File(['[5.1,3.5,1.4,0.2]\\n'], 'flowers.jsonl')); return data; }");

            page.dispatchEvent("#drop", "dragover", Map.of("dataTransfer", dropped));
            page.dispatchEvent("#drop", "drop", Map.of("dataTransfer", dropped));
            assertThat(page.getByLabel("A file of your own")).isChecked();
            predict(page).click();

            assertResult(page);
            assertThat(page.getByText("has no classes")).isVisible();
        }
    }

    @Test
    void the_keyboard_alone_scores_the_sample_of_another_model() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = visitor.open("/predictions");

            visitor.tabTo(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Iris species")));
            page.keyboard().press("Enter");
            assertThat(page).hasURL(Pattern.compile(".*model=iris$"));
            visitor.tabTo(page.getByLabel("The sample that comes with the model"));
            page.keyboard().press("ArrowDown");
            assertThat(page.getByLabel("A file of your own")).isChecked();
            page.keyboard().press("ArrowUp");
            visitor.tabTo(predict(page));
            page.keyboard().press("Enter");

            assertResult(page);
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                    .hasText("Sample of Iris species");
        }
    }

    @Test
    void what_is_no_table_is_refused_and_the_form_stays() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.PHONE)) {
            visitor.expect("status of 422");
            Page page = visitor.open("/predictions");

            page.getByLabel("CSV or JSON lines").setInputFiles(file("picture.csv", "\0\1\2\3".repeat(100)));
            predict(page).click();

            assertThat(page.getByRole(AriaRole.ALERT)).containsText("not text");
            assertThat(predict(page)).isVisible();
            visitor.assertAccessible();
            page.getByLabel("CSV or JSON lines").setInputFiles(file("good.csv", GOOD));
            predict(page).click();
            assertResult(page);
        }
    }

    @Test
    void a_file_is_asked_for_when_none_was_chosen() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = visitor.open("/predictions");

            page.getByLabel("A file of your own").check();
            predict(page).click();

            assertThat(page.getByRole(AriaRole.ALERT)).containsText("No file was chosen.");
        }
    }

    @Test
    void without_scripts_a_file_is_sent_with_the_form() {
        try (Visitor visitor = CHROMIUM.visitorWithoutScripts(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = visitor.open("/predictions");

            page.getByLabel("A file of your own").check();
            page.getByLabel("CSV or JSON lines").setInputFiles(file("plain.csv", GOOD));
            predict(page).click();

            assertResult(page);
            page.navigate("/predictions");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("plain.csv"))
                    .first()
                    .click();
            assertResult(page);
        }
    }

    @Test
    void without_scripts_what_is_wrong_is_told_above_the_form() {
        try (Visitor visitor = CHROMIUM.visitorWithoutScripts(SYSTEM.port(), Screen.DESKTOP)) {
            visitor.expect("status of 422");
            Page page = visitor.open("/predictions?model=iris");

            page.getByLabel("A file of your own").check();
            page.getByLabel("CSV or JSON lines").setInputFiles(file("header.csv", "petal_width,petal_length\n1,2\n"));
            predict(page).click();

            assertThat(page.getByRole(AriaRole.ALERT)).containsText("missing are sepal_length");
            assertThat(predict(page)).isVisible();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"desktop", "phone"})
    void the_first_rows_are_shown_with_the_columns_that_they_are_taken_for(String screen) {
        try (Visitor visitor =
                CHROMIUM.visitor(SYSTEM.port(), screen.equals("phone") ? Screen.PHONE : Screen.DESKTOP)) {
            Page page = visitor.open("/predictions?model=iris");

            page.getByLabel("A file of your own").check();
            page.locator("#file").setInputFiles(file("sklearn.csv", """
                    sep=;
                    petal length (cm);petal width (cm);sepal length (cm);sepal width (cm);target
                    1,4;0,2;5,1;3,5;0
                    4,3;1,3;6,1;2,8;1
                    high;1,3;6,1;2,8;1
                    """));

            Locator preview = page.locator("#preview");
            assertThat(preview.locator("thead th")).hasText(new String[] {
                "sepal_lengthfrom sepal length (cm)",
                "sepal_widthfrom sepal width (cm)",
                "petal_lengthfrom petal length (cm)",
                "petal_widthfrom petal width (cm)",
                "class"
            });
            assertThat(preview.locator("tbody tr").first().locator("td"))
                    .hasText(new String[] {"5.1", "3.5", "1.4", "0.2", "setosa"});
            assertThat(preview.locator("li").first()).containsText("found \"high\"");
            visitor.assertAccessible();
            visitor.picture("preview-" + screen);
        }
    }

    @Test
    void a_header_of_unknown_names_is_shown_before_the_file_is_sent() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = visitor.open("/predictions?model=iris");
            visitor.expect("422");

            page.locator("#file").setInputFiles(file("unknown.csv", "a,b,c,d\n1,2,3,4\n"));

            assertThat(page.locator("#preview li").first()).containsText("The file has: a, b, c, d.");
        }
    }

    @Test
    void it_is_seen_by_day_and_by_night() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            visitor.open("/predictions");
            visitor.picture("predictions");

            visitor.switchTo(ColorScheme.DARK);
            visitor.picture("predictions-dark");
        }
    }
}
