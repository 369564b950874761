package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.LoadState;
import dev.foretell.model.image.DigitImage;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Pictures;
import dev.foretell.standalone.harness.Pictures.Picture;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.standalone.harness.Visitor;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.worker.Worker;
import dev.foretell.worker.WorkerSettings;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses the page of digits as a person does: with a mouse, a finger, a pen, only the keyboard, or with pictures. */
class DigitsBrowserTest {

    /** The strokes of a seven, as shares of the canvas. */
    private static final double[][] SEVEN = {{0.28, 0.22}, {0.72, 0.22}, {0.6, 0.5}, {0.45, 0.82}};

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

    /** Chromium's advice for pages that read their canvas, as these tests do. */
    private static final String OWN_LOOKS = "willReadFrequently";

    private static final Pattern ANY_DIGIT = Pattern.compile("[0-9]");

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    private static Page open(Visitor visitor) {
        Page page = visitor.open("/digits");
        assertThat(page.locator("#pad")).isVisible();
        return page;
    }

    private static double[] at(Page page, double x, double y) {
        BoundingBox box = page.locator("#pad").boundingBox();
        return new double[] {box.x + x * box.width, box.y + y * box.height};
    }

    private static void move(Page page, double x, double y) {
        double[] place = at(page, x, y);
        page.mouse().move(place[0], place[1], new Mouse.MoveOptions().setSteps(8));
    }

    private static void drawSeven(Page page) {
        drawLine(page, SEVEN);
    }

    private static void drawLine(Page page, double[]... places) {
        move(page, places[0][0], places[0][1]);
        page.mouse().down();
        for (double[] place : places) {
            move(page, place[0], place[1]);
        }
        page.mouse().up();
    }

    private static void assertDigit(Page page, String digit) {
        assertThat(page.locator("#label")).hasText(digit);
        assertThat(page.locator("#bars tr")).hasCount(10);
        assertThat(page.locator("#bars .best th")).hasText(digit);
        assertThat(page.locator("#note")).isHidden();
        assertThat(page.getByAltText("What the model saw")).isVisible();
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

    private static void press(Page page, String key, int times) {
        for (int i = 0; i < times; i++) {
            page.keyboard().press(key);
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

    /** The number of canvas pixels that are drawn on, once everything is drawn. */
    private static int ink(Page page) {
        return (int) page.evaluate("""
                () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
                  const pad = document.getElementById('pad');
                  const pixels = pad.getContext('2d').getImageData(0, 0, pad.width, pad.height).data;
                  done(pixels.filter((value, i) => i % 4 === 3 && value > 0).length);
                })))
                """);
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

    private static void assertSeen(Page page, byte[] picture) throws IOException {
        String source = page.locator("#seen").getAttribute("src");
        byte[] png = Base64.getDecoder().decode(source.substring(source.indexOf(',') + 1));
        BufferedImage seen = ImageIO.read(new ByteArrayInputStream(png));
        float[] decoded = DigitImage.prepare(picture);
        assertThat(seen.getWidth() * seen.getHeight()).isEqualTo(decoded.length);
        for (int i = 0; i < decoded.length; i++) {
            int pixel = seen.getRGB(i % DigitImage.SIDE, i / DigitImage.SIDE) & 0xff;
            assertThat((double) pixel).as("pixel " + i).isCloseTo(decoded[i], within(0.51));
        }
    }

    @Test
    void only_the_newest_drawing_is_asked_about_after_an_answer_that_is_awaited() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = open(visitor);
            List<Route> held = new ArrayList<>();
            page.route("**/digits", held::add);

            drawLine(page, new double[] {0.28, 0.22}, new double[] {0.72, 0.22});
            page.waitForCondition(() -> held.size() == 1);
            drawLine(page, new double[] {0.72, 0.22}, new double[] {0.6, 0.5});
            drawLine(page, new double[] {0.6, 0.5}, new double[] {0.45, 0.82});
            assertThat(page.locator("#note")).hasText("Waiting for an answer …");
            assertThat(held).hasSize(1);
            held.get(0).resume();
            page.waitForCondition(() -> held.size() == 2);
            held.get(1).resume();

            assertDigit(page, "7");
            assertThat(held).hasSize(2);
        }
    }

    @Test
    void an_answer_that_comes_after_all_was_cleared_is_not_shown() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = open(visitor);
            List<Route> held = new ArrayList<>();
            page.route("**/digits", held::add);
            drawSeven(page);
            page.waitForCondition(() -> held.size() == 1);

            page.locator("#clear").click();
            held.get(0).resume();
            page.unroute("**/digits");
            page.locator("[value='samples/3-dark-on-light.png']").click();

            assertDigit(page, "3");
        }
    }

    @Test
    void a_refusal_is_told_calmly_and_it_is_asked_again_when_one_draws_on() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = open(visitor);
            visitor.expect("status of 429");
            page.route(
                    "**/digits",
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setStatus(429)
                            .setHeaders(Map.of("Retry-After", "1", "Content-Type", "application/problem+json"))
                            .setBody("{\"title\":\"x\",\"status\":429,\"detail\":\"Too much is under way.\"}")));
            drawLine(page, new double[] {0.28, 0.22}, new double[] {0.72, 0.22});
            assertThat(page.locator("#note")).hasText("Too much is under way.");
            assertThat(page.locator("#label")).hasText("–");
            visitor.assertAccessible();

            page.unroute("**/digits");
            drawLine(page, SEVEN[1], SEVEN[2], SEVEN[3]);

            assertDigit(page, "7");
            assertThat(page.locator("#again")).isHidden();
        }
    }

    @ParameterizedTest
    @MethodSource("screens")
    void what_is_told_while_one_draws_does_not_move_the_pad(Screen screen) {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), screen)) {
            Page page = open(visitor);
            visitor.expect("status of 503");
            String detail = "No worker that serves it has been heard of. ".repeat(8);
            page.route(
                    "**/digits",
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setStatus(503)
                            .setHeaders(Map.of("Content-Type", "application/problem+json"))
                            .setBody("{\"title\":\"x\",\"status\":503,\"detail\":\"" + detail + "\"}")));
            double[] before = at(page, 0, 0);

            move(page, 0.28, 0.22);
            page.mouse().down();
            move(page, 0.72, 0.22);
            assertThat(page.locator("#note")).isVisible();

            assertThat(at(page, 0, 0)).containsExactly(before);
            page.mouse().up();
            assertThat(page.locator("#again")).isVisible();
            assertThat(at(page, 0, 0)).containsExactly(before);
            visitor.assertAccessible();
            visitor.picture("digits-refused-" + screen.width());
        }
    }

    private static List<Screen> screens() {
        return List.of(Screen.DESKTOP, Screen.PHONE);
    }

    @Test
    void no_worker_and_no_broker_are_told_and_nobody_hangs() {
        EmbeddedBroker broker = new EmbeddedBroker();
        broker.start();
        Map<String, String> settings = Systems.environment(
                "FORETELL_BROKER_URI",
                broker.uri().toString(),
                "FORETELL_SERVE",
                "mnist",
                "FORETELL_DEADLINE",
                "500ms");
        try (Web web = new Web(WebSettings.of(settings))) {
            web.start();
            Eventually.until("the web to be connected", web::isConnected);
            try (Visitor visitor = CHROMIUM.visitor(web.port(), Screen.PHONE)) {
                visitor.expect("status of 50");
                Page page = open(visitor);
                drawSeven(page);
                assertThat(page.locator("#note")).containsText(Pattern.compile("worker"));
                assertThat(page.locator("#again")).isVisible();

                try (Worker worker = new Worker("late", WorkerSettings.of(settings))) {
                    worker.start();
                    Eventually.until("the web to hear the worker", web::isReady);
                    again(page);
                    assertDigit(page, "7");
                }
                Eventually.until("the web to hear that it has gone", () -> !web.isReady());
                page.locator("[value='samples/3-dark-on-light.png']").click();
                assertThat(page.locator("#note")).containsText(Pattern.compile("[Ww]orker"));

                broker.close();
                Eventually.until("the web to notice", () -> !web.isConnected());
                page.locator("[value='samples/3-dark-on-light.png']").click();
                assertThat(page.locator("#note")).containsText("The message broker is unavailable.");
            }
        } finally {
            broker.close();
        }
    }

    /** Tries again, if the button is still there: the page requests the last drawing by itself. */
    private static void again(Page page) {
        page.locator("#again").dispatchEvent("click");
    }

    @Test
    void a_server_that_is_gone_is_told() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = open(visitor);
            visitor.expect("ERR_FAILED");
            page.route("**/digits", Route::abort);

            drawSeven(page);
            assertThat(page.locator("#note")).hasText("The server cannot be reached.");

            page.unroute("**/digits");
            again(page);
            assertDigit(page, "7");
        }
    }

    // Pictures

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

    private static void bring(Page page, String way, byte[] file) {
        JSHandle data = page.evaluateHandle("""
                content => {
                  const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));
                  const data = new DataTransfer();
                  data.items.add(new File([bytes], 'picture.png', { type: 'image/png' }));
                  return data;
                }
                """, Base64.getEncoder().encodeToString(file));
        page.evaluate("""
                ([way, data]) => document.getElementById('pad').dispatchEvent(way === 'drop'
                    ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
                    : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
                """, List.of(way, data));
    }

    @Test
    void a_broken_picture_is_told_and_does_not_stand_in_the_way() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.DESKTOP)) {
            visitor.expect("status of 422");
            Page page = open(visitor);

            bring(page, "drop", "hello".getBytes(StandardCharsets.UTF_8));
            assertThat(page.locator("#note")).containsText("JPEG, PNG, BMP or GIF");
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
