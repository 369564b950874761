package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.foretell.standalone.DigitsPage.OWN_LOOKS;
import static dev.foretell.standalone.DigitsPage.assertDigit;
import static dev.foretell.standalone.DigitsPage.assertSeen;
import static dev.foretell.standalone.DigitsPage.bring;
import static dev.foretell.standalone.DigitsPage.drawSeven;
import static dev.foretell.standalone.DigitsPage.ink;
import static dev.foretell.standalone.DigitsPage.open;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.Pictures;
import dev.foretell.standalone.harness.Pictures.Picture;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Visitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gives the page of digits pictures as a person does: chosen, dropped, pasted, or of the samples. */
class DigitsPicturesBrowserTest {

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @Test
    void a_picture_that_is_chosen_is_recognised_at_once() throws IOException {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            visitor.expect(OWN_LOOKS);
            Page page = open(visitor);
            Picture four = Pictures.shipped().get(4);

            page.setInputFiles("#image", new FilePayload(four.name(), "image/png", four.bytes()));

            assertDigit(page, "4");
            assertSeen(page, four.bytes());
            assertThat(ink(page)).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "paste"})
    void a_picture_that_is_dropped_or_pasted_is_recognised(String way) {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = open(visitor);

            bring(page, way, Pictures.shipped().get(5).bytes());

            assertDigit(page, "5");
        }
    }

    @Test
    void a_broken_picture_is_told_and_does_not_stand_in_the_way() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            visitor.expect("status of 422");
            Page page = open(visitor);

            bring(page, "drop", "hello".getBytes(StandardCharsets.UTF_8));
            assertThat(page.locator("#note")).containsText("JPEG, PNG, WebP, TIFF, BMP or GIF");
            assertThat(page.locator("#label")).hasText("–");
            bring(page, "drop", new byte[0]);
            assertThat(page.locator("#note")).containsText("The image is empty");

            drawSeven(page);
            assertDigit(page, "7");
        }
    }

    @Test
    void a_sample_is_recognised_with_the_keyboard_alone() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.PHONE)) {
            Page page = open(visitor);
            Locator two = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sample 2"));

            visitor.tabTo(two);
            page.keyboard().press("Enter");

            assertDigit(page, "2");
        }
    }

    @Test
    void without_scripts_a_picture_is_sent_by_the_form() {
        try (Visitor visitor = CHROMIUM.visitorWithoutScripts(SYSTEM.port(), Screen.PHONE)) {
            Page page = visitor.open("/digits");
            assertThat(page.locator("#pad")).isHidden();
            Picture nine = Pictures.shipped().get(9);

            page.setInputFiles("#image", new FilePayload(nine.name(), "image/png", nine.bytes()));
            page.getByText("Recognise").click();

            assertDigit(page, "9");
            assertThat(page.getByAltText("The picture that was uploaded")).isVisible();
        }
    }
}
