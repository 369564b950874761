package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.foretell.standalone.DigitsPage.SEVEN;
import static dev.foretell.standalone.DigitsPage.assertDigit;
import static dev.foretell.standalone.DigitsPage.at;
import static dev.foretell.standalone.DigitsPage.drawLine;
import static dev.foretell.standalone.DigitsPage.drawSeven;
import static dev.foretell.standalone.DigitsPage.move;
import static dev.foretell.standalone.DigitsPage.open;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.standalone.harness.Visitor;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.worker.Worker;
import dev.foretell.worker.WorkerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks what the page of digits shows while it waits for an answer, and when none comes. */
class DigitsAnswersBrowserTest {

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

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
                "FORETELL_BROKER_URI", broker.uri().toString(), "FORETELL_SERVE", "mnist", "FORETELL_DEADLINE", "2s");
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
}
