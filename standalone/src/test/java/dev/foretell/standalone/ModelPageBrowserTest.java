package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Visitor;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Uses the page of a model as a person does: enters one row, and views how the answer depends on it. */
class ModelPageBrowserTest {

    private static final String[] PATIENT = {"6", "148", "72", "35", "0", "33.6", "0.627", "50"};

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    private static Locator answer(Page page) {
        return page.locator("#answer .said .number");
    }

    @ParameterizedTest
    @MethodSource("screens")
    void an_example_is_filled_in_and_answered(Screen screen) {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), screen)) {
            Page page = visitor.open("/models/diabetes");
            assertAccessibleByDayAndByNight(visitor);

            page.getByText("Fill with an example").click();

            assertThat(answer(page)).hasText("negative");
            assertThat(page.locator("[name=glucose]")).hasValue("151");
            assertThat(page.locator("#which")).hasText("Example 1 of 768");
            assertThat(page.locator("#answer svg")).hasCount(8);
            assertThat(page.locator("#spoken"))
                    .hasText(Pattern.compile("negative, with a probability of \\d+\\.\\d %"));
            if (screen.equals(Screen.DESKTOP)) {
                visitor.picture("model");
            }
            assertAccessibleByDayAndByNight(visitor);
            page.getByText("Another example").click();
            assertThat(page.locator("[name=glucose]")).hasValue("128");
        }
    }

    private static List<Screen> screens() {
        return List.of(Screen.DESKTOP, Screen.PHONE);
    }

    private static void assertAccessibleByDayAndByNight(Visitor visitor) {
        visitor.assertAccessible();
        visitor.switchTo(ColorScheme.DARK);
        visitor.assertAccessible();
        visitor.switchTo(ColorScheme.LIGHT);
    }

    @Test
    void the_keyboard_alone_fills_the_form_and_opens_a_table() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.PHONE)) {
            Page page = visitor.open("/models/diabetes");
            visitor.tabTo(page.locator("#value-0"));
            for (String value : PATIENT) {
                page.keyboard().type(value);
                page.keyboard().press("Tab");
            }

            page.keyboard().press("Enter");
            assertThat(answer(page)).hasText("positive");
            assertThat(page.locator("#said strong")).hasText("68.7 %");

            Locator summary = page.locator("#answer summary").first();
            visitor.tabTo(summary);
            page.keyboard().press("Enter");
            assertThat(page.locator("#answer details[open] tbody tr")).hasCount(25);
        }
    }

    @Test
    void nothing_is_asked_before_the_form_is_filled() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = visitor.open("/models/iris");
            List<String> asked = new ArrayList<>();
            page.onRequest(request -> {
                if (!request.url().contains("/static/")) {
                    asked.add(request.method());
                }
            });

            page.locator("#value-0").fill("6.3");
            page.locator("#value-1").fill("3.3");
            page.locator("#value-2").fill("6");
            assertThat(page.locator(".odd.wrong")).hasCount(0);
            page.locator("#value-3").fill("2.5");

            assertThat(answer(page)).hasText("virginica");
            assertThat(asked).containsExactly("POST");
        }
    }

    @Test
    void the_answer_follows_the_values_and_what_was_opened_stays_open() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = visitor.open("/models/iris?example=1");
            page.locator("#value-3").fill("0.2");
            assertThat(answer(page)).hasText("setosa");
            page.locator("#table-petal_length summary").click();
            assertThat(page.locator("#table-petal_length table")).isVisible();

            page.locator("#value-2").fill("6");
            page.locator("#value-3").fill("2.5");

            assertThat(answer(page)).hasText("virginica");
            assertThat(page.locator("#table-petal_length table")).isVisible();
            assertThat(page.locator("#value-3")).isFocused();
        }
    }

    @Test
    void arrow_keys_move_a_value_by_a_sensible_step() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = visitor.open("/models/diabetes?example=1");
            page.locator("[name=bmi]").focus();
            page.keyboard().press("ArrowUp");
            assertThat(page.locator("[name=bmi]")).hasValue("25.1");
            page.locator("[name=age]").focus();
            page.keyboard().press("ArrowDown");
            assertThat(page.locator("[name=age]")).hasValue("42");
            assertThat(answer(page)).isVisible();
        }
    }

    @Test
    void a_value_out_of_range_is_warned_of_and_what_is_missing_told_beside_its_field() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            visitor.expect("status of 422");
            Page page = visitor.open("/models/diabetes?example=1");

            page.locator("[name=age]").fill("200");
            assertThat(page.locator("#note-7")).hasText("This is outside of 21 to 90 years; it is predicted anyway.");
            assertThat(answer(page)).isVisible();

            page.locator("[name=age]").fill("");
            page.getByText("Predict", new Page.GetByTextOptions().setExact(true))
                    .click();
            assertThat(page.locator("#note-7")).hasText("Expected a number, found nothing.");
            assertThat(page.locator("[name=age]")).hasAttribute("aria-invalid", "true");
            assertThat(page.locator("[name=age]")).isFocused();
            assertThat(page.locator("#answer")).containsText("age: Expected a number");
            visitor.assertAccessible();

            page.locator("[name=age]").fill("43");
            assertThat(answer(page)).isVisible();
            assertThat(page.locator("#note-7")).isHidden();
            assertThat(page.locator("[aria-invalid]")).hasCount(0);
        }
    }

    @Test
    void only_the_newest_values_are_asked_about_after_an_answer_that_is_awaited() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = visitor.open("/models/iris?example=1");
            List<Route> held = new ArrayList<>();
            page.route("**/models/iris?version=1", held::add);

            page.locator("#value-3").fill("0.2");
            page.waitForCondition(() -> held.size() == 1);
            page.locator("#value-2").fill("5");
            page.locator("#value-3").fill("1.5");
            page.locator("#value-2").fill("6");
            page.locator("#value-3").fill("2.5");
            assertThat(page.locator("#waiting")).isVisible();
            held.get(0).resume();
            page.waitForCondition(() -> held.size() == 2);
            assertThat(held.get(1).request().postData()).contains("petal_length=6&petal_width=2.5");
            held.get(1).resume();

            assertThat(answer(page)).hasText("virginica");
            assertThat(page.locator("#waiting")).isHidden();
        }
    }

    @Test
    void a_server_that_is_gone_is_told_and_asked_again_when_one_goes_on() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            visitor.expect("ERR_FAILED");
            Page page = visitor.open("/models/iris?example=1");
            page.route("**/models/iris?version=1", Route::abort);
            page.locator("#value-3").fill("0.2");
            assertThat(page.locator("#answer")).containsText("The server cannot be reached.");

            page.unroute("**/models/iris?version=1");
            page.locator("#value-3").fill("0.3");
            assertThat(answer(page)).hasText("setosa");
        }
    }

    @Test
    void without_scripts_the_form_is_posted_and_comes_back_with_the_answer() {
        try (Visitor visitor = CHROMIUM.visitorWithoutScripts(SYSTEM.port(), Screen.PHONE)) {
            Page page = visitor.open("/models/iris");

            page.getByText("Fill with an example").click();
            assertThat(page.locator("#value-0")).hasValue("5");
            page.getByText("Predict", new Page.GetByTextOptions().setExact(true))
                    .click();

            assertThat(answer(page)).hasText("setosa");
            assertThat(page.locator("#answer svg")).hasCount(4);
            assertThat(page.locator("#value-0")).hasValue("5");
            assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(360);
        }
    }

    @Test
    void the_model_of_digits_leads_to_where_one_draws() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.PHONE)) {
            Page page = visitor.open("/models/mnist");
            visitor.assertAccessible();

            page.getByText("Draw a digit, or upload a picture of one").click();

            assertThat(page.locator("#pad")).isVisible();
        }
    }
}
