package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.ColorScheme;
import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.RestartedWeb;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.standalone.harness.Visitor;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keeps the page of the workers open while the system changes. */
class WorkersBrowserTest {

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    /** The time after which a worker is missing. */
    private static final double PATIENCE = 30_000;

    private static Locator row(Page page, String worker) {
        return page.locator("#worker-rows tr[data-key='" + worker + "']");
    }

    @Test
    void a_worker_that_comes_is_there_and_one_that_falls_silent_is_marked_and_no_row_jumps() {
        try (Standalone standalone = Systems.started(1);
                Visitor visitor = CHROMIUM.visitor(standalone.port(), Screen.DESKTOP)) {
            Page page = visitor.open("/workers");
            Locator first = page.locator("#worker-rows tr").first();
            assertThat(first).containsText("serving");
            first.evaluate("row => row.seen = true");
            assertThat(page.locator("[data-happened]")).hasText("");

            AmqpClient worker = new AmqpClient(standalone.broker());
            worker.pretendWorker("iris");

            assertThat(row(page, "pretended")).containsText("serving");
            assertThat(row(page, "pretended")).containsText("iris 1");
            assertThat(page.locator("[data-happened]")).containsText("pretended has started");
            assertThat(page.locator("[data-total=workers]")).hasText("2");
            visitor.assertAccessible();

            worker.close();

            assertThat(row(page, "pretended")).containsText("lost", new ContainsTextOptions().setTimeout(PATIENCE));
            assertThat(row(page, "pretended")).containsText("killed, hanging, or cut off from the broker");
            assertThat(row(page, "pretended")).hasClass("gone");
            assertThat(page.locator("[data-happened]")).containsText("pretended is lost");
            assertThat(page.locator("[data-total=workers]")).hasText("1");
            org.assertj.core.api.Assertions.assertThat((boolean)
                            page.evaluate("[...document.querySelectorAll('#worker-rows tr')].some(row => row.seen)"))
                    .as("the first row is the same as before")
                    .isTrue();
            visitor.assertAccessible();
            visitor.picture("workers");
        }
    }

    @Test
    void it_can_be_read_on_a_phone_in_the_dark() {
        try (Standalone standalone = Systems.started(2);
                Visitor visitor = CHROMIUM.visitor(standalone.port(), Screen.PHONE, ColorScheme.DARK)) {
            Page page = visitor.open("/workers");

            assertThat(page.locator("#worker-rows tr")).hasCount(2);
            assertThat(page.getByText("The embedded broker keeps none")).isVisible();
            visitor.assertAccessible();
            visitor.picture("workers-phone");
        }
    }

    @Test
    void without_scripts_it_shows_the_state_as_of_the_request() {
        try (Visitor visitor = CHROMIUM.visitorWithoutScripts(SYSTEM.port(), Screen.DESKTOP)) {
            Page page = visitor.open("/workers");

            assertThat(page.locator("#worker-rows tr")).hasCount(1);
            assertThat(page.locator("#queue-rows tr")).hasCount(8);
            assertThat(page.getByText("reload the page")).isVisible();
        }
    }

    @Test
    void it_tells_that_the_server_is_away_and_goes_on_when_it_is_back() {
        try (EmbeddedBroker broker = new EmbeddedBroker()) {
            broker.start();
            RestartedWeb web = new RestartedWeb(broker.uri());
            try (Visitor visitor = CHROMIUM.visitor(web.port(), Screen.DESKTOP)) {
                visitor.expect("net::ERR_");
                visitor.expect("status of 503"); // while it stops, or starts
                Page page = visitor.open("/workers");
                assertThat(page.getByText("No worker is running")).isVisible();
                assertThat(page.locator("[data-connection]")).hasText("Connected to the message broker.");

                web.stop();

                assertThat(page.locator("[data-lost]")).isVisible(new IsVisibleOptions().setTimeout(PATIENCE));
                assertThat(page.locator("[data-lost]")).containsText("Connection to this server lost; reconnecting.");

                web.start();

                assertThat(page.locator("[data-lost]"))
                        .isHidden(new com.microsoft.playwright.assertions.LocatorAssertions.IsHiddenOptions()
                                .setTimeout(PATIENCE));
                assertThat(page.locator("[data-time]")).hasText(Pattern.compile("\\d\\d:\\d\\d:\\d\\d UTC"));
            } finally {
                web.stop();
            }
        }
    }
}
