package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Visitor;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Uses the pages of a model that takes texts, as a person does. */
class TextsBrowserTest {

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem(1, "FORETELL_MODELS", "src/test/resources/texts");

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    private static List<Screen> screens() {
        return List.of(Screen.DESKTOP, Screen.PHONE);
    }

    @ParameterizedTest
    @MethodSource("screens")
    void a_text_is_typed_and_answered(Screen screen) {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), screen)) {
            Page page = visitor.open("/models/reviews");
            visitor.assertAccessible();
            Locator text = page.locator("textarea[name=review]");

            text.fill("A great, lovely film\nwith <b>excellent</b> \"music\" 😀");
            page.locator("textarea[name=shop]").fill("films");
            page.locator("input[name=stars]").fill("5");

            assertThat(page.locator("#answer .said .number")).hasText("good");
            assertThat(page.locator("#answer svg")).hasCount(1);
            assertThat(page.locator("#answer")).containsText("for numbers only");
            visitor.assertAccessible();
            text.fill("awful, boring, terrible");
            page.locator("input[name=stars]").fill("0");
            page.getByRole(AriaRole.BUTTON, named("Predict")).click();
            assertThat(page.locator("#answer .said .number")).hasText("bad");

            page.getByText("Fill with an example").click();
            assertThat(text).hasValue("A great, LOVELY story; I read it twice.");
            assertThat(page.locator("#answer .said .number")).hasText("good");
        }
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    @ParameterizedTest
    @MethodSource("screens")
    void the_sample_is_scored_and_its_texts_are_shown(Screen screen) {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), screen)) {
            Page page = visitor.open("/predictions?model=reviews");
            visitor.assertAccessible();

            page.locator("#dataset-form button[type=submit]").click();

            page.waitForURL(Pattern.compile(".*/jobs/.*"));
            assertThat(page.locator("#rows")).containsText("wunderschön – 😀 excellent");
            assertThat(page.locator("#rows")).containsText("=cmd|' /C calc'!A0");
            visitor.assertAccessible();
        }
    }
}
