package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.foretell.standalone.JobPage.FLOWER;
import static dev.foretell.standalone.JobPage.heading;
import static dev.foretell.standalone.JobPage.opened;
import static dev.foretell.standalone.JobPage.sample;
import static dev.foretell.standalone.JobPage.sent;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Visitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Uses the result on {@code /jobs/<id>} as a person does. */
class ResultBrowserTest {

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @Test
    void the_threshold_is_moved_by_keyboard() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = opened(visitor, sent(SYSTEM.port(), "diabetes", "sample", sample("diabetes")));
            Locator slider = page.getByRole(AriaRole.SLIDER);
            assertThat(page.locator("#at-threshold")).hasText("0.50");
            String hits = page.locator("#hits").innerText();

            visitor.tabTo(slider);
            page.keyboard().press("ArrowLeft");
            assertThat(page.locator("#at-threshold")).hasText("0.49");
            page.keyboard().press("Home");

            assertThat(page.locator("#hit-rate")).hasText("100.0 %");
            assertThat(page.locator("#alarm-rate")).hasText("100.0 %");
            assertThat(page.locator("#misses")).hasText("0");
            assertThat(slider)
                    .hasAttribute("aria-valuetext", Pattern.compile("0\\.00: true positive rate 100\\.0 %.*"));
            visitor.tabTo(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Reset")));
            page.keyboard().press("Enter");
            assertThat(page.locator("#hits")).hasText(hits);
        }
    }

    @Test
    void the_wrong_rows_come_first_when_asked_and_the_table_is_turned() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = opened(visitor, sent(SYSTEM.port(), "diabetes", "sample", sample("diabetes")));
            page.evaluate("window.stayed = true");

            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("Wrong ones first")))
                    .click();
            assertThat(page.locator("#rows tr.wrong")).hasCount(50);
            Locator next = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Next"));
            visitor.tabTo(next);
            page.keyboard().press("Enter");
            assertThat(page.getByText("51 to 100 of 768")).isVisible();
            assertThat(next).isFocused();

            assertThat((boolean) page.evaluate("window.stayed")).isTrue();
            page.reload();
            assertThat(page.getByText("51 to 100 of 768")).isVisible();
        }
    }

    @Test
    void the_result_is_downloaded() throws IOException {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page =
                    opened(visitor, sent(SYSTEM.port(), "sample", new String(sample("iris"), StandardCharsets.UTF_8)));

            Download csv =
                    page.waitForDownload(() -> page.getByText("Download as CSV").click());
            Download json = page.waitForDownload(
                    () -> page.getByText("Download as JSON").click());

            assertThat(Files.readAllLines(csv.path())).hasSize(151);
            assertThat(new JsonMapper().readTree(json.path().toFile())).hasSize(150);
        }
    }

    @Test
    void charts_follow_the_colour_scheme_and_have_tables_beside_them() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = opened(visitor, sent(SYSTEM.port(), "diabetes", "sample", sample("diabetes")));
            assertInk(page);

            visitor.switchTo(ColorScheme.DARK);

            assertInk(page);
            page.getByText("The curve as a table").click();
            assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("The ROC curve as a table")))
                    .containsText("0.50");
            visitor.assertAccessible();
        }
    }

    /** Waits until all charts are drawn in the colours that the page has now. */
    private static void assertInk(Page page) {
        page.waitForFunction(
                "() => { const soft = getComputedStyle(document.documentElement).getPropertyValue('--soft').trim();"
                        + " const charts = [...document.querySelectorAll('canvas')]"
                        + ".map((canvas) => globalThis.Chart?.getChart(canvas));"
                        + " return charts.length === 3"
                        + " && charts.every((chart) => chart?.options.scales.x.ticks.color === soft); }");
    }

    @Test
    void a_class_of_several_is_chosen_for_the_threshold() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.PHONE)) {
            Page page = opened(visitor, sent(SYSTEM.port(), "iris", "flowers", sample("iris")));

            page.getByRole(AriaRole.COMBOBOX).selectOption("virginica");

            assertThat(page.locator("#hits")).not().hasText("0");
            visitor.assertAccessible();
        }
    }

    @Test
    void without_truth_the_answers_are_shown_and_without_scripts_all_that_is_text() {
        try (Visitor visitor = CHROMIUM.visitorWithoutScripts(SYSTEM.port(), Screen.PHONE)) {
            Page page = visitor.open(sent(SYSTEM.port(), "flowers", FLOWER.repeat(120)));
            assertThat(heading(page, "Predicted classes")).isVisible();
            assertThat(page.getByText("has no classes")).isVisible();
            assertThat(heading(page, "ROC curve")).hasCount(0);

            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Next"))
                    .click();

            assertThat(page.getByText("51 to 100 of 120")).isVisible();
        }
    }

    @Test
    void a_dataset_is_deleted() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            visitor.expect("status of 404");
            String job = sent(SYSTEM.port(), "doomed", FLOWER);
            Page page = opened(visitor, job);

            page.getByText("Delete this dataset").click();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Delete it"))
                    .click();

            assertThat(page).hasURL(Pattern.compile(".*/predictions\\?model=iris$"));
            assertThat(page.getByText("doomed")).hasCount(0);
            page.navigate(job);
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("There is no");
        }
    }

    @Test
    void the_result_is_accessible_on_every_screen_by_day_and_by_night() {
        String job = sent(SYSTEM.port(), "diabetes", "patients.csv", sample("diabetes"));
        for (Screen screen : new Screen[] {Screen.DESKTOP, Screen.PHONE}) {
            try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), screen)) {
                Page page = opened(visitor, job);
                for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                    visitor.switchTo(scheme);
                    assertThat(page.locator("#threshold")).isVisible();
                    assertInk(page);
                    visitor.assertAccessible();
                    visitor.picture("job" + (screen.equals(Screen.PHONE) ? "-phone" : "")
                            + (scheme == ColorScheme.DARK ? "-dark" : ""));
                }
            }
        }
    }
}
