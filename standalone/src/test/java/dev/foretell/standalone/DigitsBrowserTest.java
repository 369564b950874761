package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.foretell.standalone.DigitsPage.ANY_DIGIT;
import static dev.foretell.standalone.DigitsPage.OWN_LOOKS;
import static dev.foretell.standalone.DigitsPage.SEVEN;
import static dev.foretell.standalone.DigitsPage.assertDigit;
import static dev.foretell.standalone.DigitsPage.assertSeen;
import static dev.foretell.standalone.DigitsPage.at;
import static dev.foretell.standalone.DigitsPage.drawLine;
import static dev.foretell.standalone.DigitsPage.drawSeven;
import static dev.foretell.standalone.DigitsPage.ink;
import static dev.foretell.standalone.DigitsPage.move;
import static dev.foretell.standalone.DigitsPage.open;
import static dev.foretell.standalone.DigitsPage.press;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Visitor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Draws digits as a person does: with a mouse, a finger, a pen, or only the keyboard. */
class DigitsBrowserTest {

    /** Records what the page sends, since the browser does not report the body of a form with files. */
    private static final String KEEP_WHAT_IS_SENT = """
            const append = FormData.prototype.append;
            FormData.prototype.append = function (name, value, ...more) {
              window.sent = value;
              return append.call(this, name, value, ...more);
            };
            """;

    private static final String WHAT_WAS_SENT =
            "async () => btoa(String.fromCharCode(...new Uint8Array(await window.sent.arrayBuffer())))";

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    private static List<Screen> screens() {
        return List.of(Screen.DESKTOP, Screen.PHONE);
    }

    @ParameterizedTest
    @MethodSource("screens")
    void a_seven_that_is_drawn_with_the_mouse_is_a_seven_by_day_and_by_night(Screen screen) {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), screen)) {
            Page page = open(visitor);
            for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                visitor.switchTo(scheme);

                drawSeven(page);

                assertDigit(page, "7");
                assertThat(page.locator("#spoken")).hasText(Pattern.compile("7, \\d+\\.\\d %"));
                visitor.assertAccessible();
                if (screen.equals(Screen.DESKTOP) && scheme == ColorScheme.LIGHT) {
                    visitor.picture("digits");
                }
                page.locator("#clear").click();
                assertThat(page.locator("#label")).hasText("–");
            }
        }
    }

    @Test
    void the_answer_comes_while_one_still_draws() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = open(visitor);

            move(page, 0.5, 0.15);
            page.mouse().down();
            move(page, 0.5, 0.85);

            assertThat(page.locator("#label")).hasText(ANY_DIGIT);
            page.mouse().up();
        }
    }

    @Test
    void a_finger_draws_without_moving_the_page() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.PHONE)) {
            Page page = open(visitor);
            CDPSession devices = page.context().newCDPSession(page);

            touch(devices, "touchStart", at(page, SEVEN[0][0], SEVEN[0][1]));
            for (int i = 1; i < SEVEN.length; i++) {
                for (int step = 1; step <= 8; step++) {
                    touch(devices, "touchMove", at(page, between(i, 0, step), between(i, 1, step)));
                }
            }
            touch(devices, "touchEnd");

            assertDigit(page, "7");
            assertThat((int) page.evaluate("window.scrollY")).isZero();
        }
    }

    private static double between(int place, int axis, int step) {
        return SEVEN[place - 1][axis] + (SEVEN[place][axis] - SEVEN[place - 1][axis]) * step / 8;
    }

    private static void touch(CDPSession devices, String type, double[]... points) {
        JsonArray places = new JsonArray();
        for (double[] point : points) {
            JsonObject place = new JsonObject();
            place.addProperty("x", point[0]);
            place.addProperty("y", point[1]);
            places.add(place);
        }
        JsonObject event = new JsonObject();
        event.addProperty("type", type);
        event.add("touchPoints", places);
        devices.send("Input.dispatchTouchEvent", event);
    }

    @Test
    void a_pen_draws_too() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = open(visitor);
            CDPSession devices = page.context().newCDPSession(page);

            pen(devices, "mousePressed", at(page, SEVEN[0][0], SEVEN[0][1]));
            for (int i = 1; i < SEVEN.length; i++) {
                for (int step = 1; step <= 8; step++) {
                    pen(devices, "mouseMoved", at(page, between(i, 0, step), between(i, 1, step)));
                }
            }
            pen(devices, "mouseReleased", at(page, SEVEN[3][0], SEVEN[3][1]));

            assertDigit(page, "7");
        }
    }

    private static void pen(CDPSession devices, String type, double[] place) {
        JsonObject event = new JsonObject();
        event.addProperty("type", type);
        event.addProperty("x", place[0]);
        event.addProperty("y", place[1]);
        event.addProperty("button", "left");
        event.addProperty("buttons", 1);
        event.addProperty("clickCount", 1);
        event.addProperty("pointerType", "pen");
        event.addProperty("force", 0.5);
        devices.send("Input.dispatchMouseEvent", event);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1440", "360"})
    void the_keyboard_alone_draws_takes_back_and_clears(String width) {
        Screen screen = width.equals("360") ? Screen.PHONE : Screen.DESKTOP;
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), screen)) {
            Page page = open(visitor);
            visitor.tabTo(page.locator("#pad"));

            press(page, "ArrowLeft", 5);
            press(page, " ", 1);
            assertThat(page.locator("#spoken")).hasText("The pen is down.");
            press(page, "ArrowRight", 10);
            press(page, "End", 6);
            press(page, "ArrowDown", 6);
            press(page, " ", 1);

            assertDigit(page, "7");
            press(page, "Backspace", 1);
            assertThat(page.locator("#label")).hasText("–");
            assertThat(page.locator("#undo")).isDisabled();
            press(page, " ", 1);
            press(page, "ArrowUp", 12);
            press(page, " ", 1);
            assertThat(page.locator("#label")).hasText(ANY_DIGIT);
            visitor.tabTo(page.locator("#clear"));
            page.keyboard().press("Enter");
            assertThat(page.locator("#label")).hasText("–");
            assertThat(page.locator("#pad")).isFocused();
        }
    }

    @Test
    void two_arrow_keys_that_are_held_move_the_pen_aslant_and_shift_a_little() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = open(visitor);
            visitor.tabTo(page.locator("#pad"));

            press(page, " ", 1);
            page.keyboard().down("ArrowDown");
            page.keyboard().down("ArrowRight");
            page.keyboard().up("ArrowRight");
            page.keyboard().up("ArrowDown");
            press(page, "Shift+ArrowLeft", 3);
            press(page, " ", 1);

            assertThat(page.locator("#label")).hasText(ANY_DIGIT);
            assertThat(page.locator("#undo")).isEnabled();
        }
    }

    @Test
    void undo_takes_back_one_stroke_and_clear_all() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            visitor.expect(OWN_LOOKS);
            Page page = open(visitor);
            drawSeven(page);
            assertDigit(page, "7");
            int ink = ink(page);
            drawLine(page, new double[] {0.2, 0.9}, new double[] {0.8, 0.9});
            assertThat(ink(page)).isGreaterThan(ink);

            page.locator("#undo").click();
            assertThat(ink(page)).isEqualTo(ink);
            assertDigit(page, "7");
            page.keyboard().press("Control+z");
            assertThat(page.locator("#label")).hasText("–");
            assertThat(ink(page)).isZero();
            assertThat(page.locator("#clear")).isDisabled();

            drawSeven(page);
            page.locator("#clear").click();
            assertThat(page.locator("#label")).hasText("–");
            assertThat(ink(page)).isZero();
        }
    }

    @Test
    void what_is_drawn_stays_visible_when_the_system_goes_dark() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            visitor.expect(OWN_LOOKS);
            Page page = open(visitor);
            drawSeven(page);
            assertDigit(page, "7");
            assertThat(lightness(page)).isLessThan(100);

            visitor.switchTo(ColorScheme.DARK);

            page.waitForCondition(() -> lightness(page) > 150);
        }
    }

    private static int lightness(Page page) {
        return (int) page.evaluate("""
                () => {
                  const pad = document.getElementById('pad');
                  return pad.getContext('2d').getImageData(pad.width * 0.5, pad.height * 0.22, 1, 1).data[0];
                }
                """);
    }

    @Test
    void a_drawing_is_sent_black_on_white_and_the_seen_picture_is_the_decoders() throws IOException {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP, ColorScheme.DARK)) {
            visitor.page().addInitScript(KEEP_WHAT_IS_SENT);
            Page page = open(visitor);

            drawSeven(page);

            assertDigit(page, "7");
            page.waitForLoadState(LoadState.NETWORKIDLE);
            byte[] drawing = Base64.getDecoder().decode((String) page.evaluate(WHAT_WAS_SENT));
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(drawing));
            assertThat(image.getRGB(0, 0) & 0xff).isEqualTo(255);
            assertThat(image.getRGB(140, 62) & 0xff).isZero();
            assertSeen(page, drawing);
        }
    }
}
