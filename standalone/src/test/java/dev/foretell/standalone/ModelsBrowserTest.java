package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.standalone.harness.TwoVersions;
import dev.foretell.standalone.harness.Visitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Uses the page of the models: views it, and changes the traffic split, by mouse and by keyboard. */
class ModelsBrowserTest {

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @TempDir
    private Path repository = Path.of("");

    private Standalone standalone;

    @BeforeEach
    void start() {
        TwoVersions.copyTo(repository);
        standalone = Systems.started(1, "FORETELL_MODELS", repository.toString());
    }

    @AfterEach
    void stop() {
        standalone.close();
    }

    private static Locator share(Page page, String version) {
        return page.locator("[data-model=iris] [data-version='" + version + "'] [data-field=share]");
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    @Test
    void the_traffic_is_split_and_the_change_taken_back_by_keyboard_alone() {
        try (Visitor visitor = CHROMIUM.visitor(standalone.port(), Screen.DESKTOP)) {
            Page page = visitor.open("/models");
            assertThat(share(page, "2")).hasText("100 %");

            visitor.tabTo(page.getByText("Change the split"));
            page.keyboard().press("Enter");
            visitor.tabTo(page.getByLabel("Version 1"));
            page.keyboard().press("Control+A");
            page.keyboard().type("90");
            assertThat(page.locator("[data-sum]")).hasText("They sum to 190; they must sum to 100.");
            page.keyboard().press("Tab");
            page.keyboard().press("Control+A");
            page.keyboard().type("10");
            assertThat(page.locator("[data-sum]")).containsText("Whole percentages that sum to 100");
            visitor.assertAccessible();
            page.keyboard().press("Enter");

            assertThat(page.locator(".notice")).containsText("The traffic split of iris was changed");
            assertThat(share(page, "1")).hasText("90 %");
            assertThat(share(page, "2")).hasText("10 %");
            visitor.assertAccessible();
            visitor.picture("models");

            visitor.tabTo(button(page, "Revert the last change"));
            page.keyboard().press("Enter");

            assertThat(share(page, "1")).hasText("0 %");
            assertThat(share(page, "2")).hasText("100 %");
        }
    }

    @Test
    void nonsense_is_told_and_what_was_typed_stays() {
        try (Visitor visitor = CHROMIUM.visitor(standalone.port(), Screen.PHONE, ColorScheme.DARK)) {
            visitor.expect("status of 422");
            Page page = visitor.open("/models");
            page.getByText("Change the split").click();
            page.getByLabel("Version 1").fill("70");
            page.getByLabel("Version 2").fill("70");
            button(page, "Save the split").click();

            assertThat(page.getByRole(AriaRole.ALERT)).containsText("they sum to 140");
            assertThat(page.getByLabel("Version 1")).hasValue("70");
            assertThat(share(page, "2")).hasText("100 %");
            visitor.assertAccessible();
        }
    }

    @Test
    void a_change_by_somebody_else_is_seen_and_not_overwritten() throws IOException {
        try (Visitor visitor = CHROMIUM.visitor(standalone.port(), Screen.DESKTOP)) {
            visitor.expect("status of 409");
            Page page = visitor.open("/models");
            page.getByText("Change the split").click();
            page.getByLabel("Version 1").fill("90");
            page.getByLabel("Version 2").fill("10");

            Files.writeString(repository.resolve("iris/traffic.json"), "{\"1\": 1, \"2\": 1}");

            assertThat(share(page, "1")).hasText("50 %");
            assertThat(page.getByLabel("Version 1")).hasValue("90");
            button(page, "Save the split").click();
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("The traffic split of iris was changed");
            assertThat(share(page, "1")).hasText("50 %");
        }
    }
}
