package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Visitor;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks what all pages have in common, in a real browser. */
class BrowserTest {

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @ParameterizedTest
    @ValueSource(strings = {"/", "/predictions", "/digits", "/models", "/workers", "/sign-in"})
    void every_page_is_accessible_on_a_desktop_and_on_a_phone_in_light_and_in_dark(String path) {
        assertAccessible(path, Screen.DESKTOP, ColorScheme.LIGHT, ColorScheme.DARK);
        assertAccessible(path, Screen.PHONE, ColorScheme.DARK, ColorScheme.LIGHT);
    }

    /** Asserts that a page is accessible in the color scheme that it is opened in, and in another one. */
    private static void assertAccessible(String path, Screen screen, ColorScheme scheme, ColorScheme other) {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), screen, scheme)) {
            visitor.open(path);
            visitor.assertAccessible();

            visitor.switchTo(other);
            visitor.assertAccessible();
        }
    }

    @Test
    void the_keyboard_leads_past_the_navigation_to_the_content() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = visitor.open("/");

            page.keyboard().press("Tab");

            assertThat(page.getByText("Skip to the content")).isFocused();
            visitor.tabTo(page.getByRole(
                            AriaRole.LINK,
                            new Page.GetByRoleOptions().setName("Digits").setExact(true))
                    .first());
            page.keyboard().press("Enter");
            assertThat(page).hasURL(Pattern.compile(".*/digits$"));
        }
    }

    @Test
    void a_visit_fails_when_the_browser_complains() {
        Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP);
        visitor.open("/nowhere");

        assertThatThrownBy(visitor::close).isInstanceOf(AssertionError.class).hasMessageContaining("status of 404");
    }

    @Test
    void a_visit_fails_when_a_page_asks_another_host() {
        Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP);
        Page page = visitor.open("/");
        page.waitForRequest("**/elsewhere", () -> page.evaluate("location.href = 'http://localhost:9/elsewhere'"));

        assertThatThrownBy(visitor::close).isInstanceOf(AssertionError.class).hasMessageContaining("elsewhere");
    }
}
