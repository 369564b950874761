package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.options.ColorScheme;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.RestartedWeb;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.standalone.harness.Visitor;
import dev.foretell.worker.Worker;
import dev.foretell.worker.WorkerSettings;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Views the start page: what Foretell is, what runs, and where to go. */
class WelcomeBrowserTest {

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    private static final double PATIENCE = 30_000;
    private static final String IRIS = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}";

    @Test
    void it_is_calm_when_nothing_runs_and_follows_what_comes() {
        try (EmbeddedBroker broker = new EmbeddedBroker()) {
            broker.start();
            RestartedWeb web = new RestartedWeb(broker.uri());
            try (Visitor visitor = CHROMIUM.visitor(web.port(), Screen.DESKTOP)) {
                Page page = visitor.open("/");
                assertThat(page.getByText("No worker is running")).isVisible();
                assertThat(page.getByText("docker-compose up -d --scale worker=2"))
                        .isVisible();
                assertThat(page.locator("[data-total=workers]").first()).hasText("0");
                visitor.assertAccessible();

                try (Worker worker = new Worker(
                        "worker-1",
                        WorkerSettings.of(Systems.environment(
                                "FORETELL_BROKER_URI", broker.uri().toString())))) {
                    worker.start();
                    assertThat(page.locator("[data-total=workers]").first())
                            .hasText("1", new HasTextOptions().setTimeout(PATIENCE));
                    assertThat(page.getByText("No worker is running")).isHidden();
                    assertThat(page.locator("[data-happened]")).containsText("worker-1 has started");

                    org.assertj.core.api.Assertions.assertThat(Client.program(web.port())
                                    .postJson("/predictions", IRIS)
                                    .statusCode())
                            .isEqualTo(200);
                    assertThat(page.locator("[data-total=today]").first())
                            .hasText("1", new HasTextOptions().setTimeout(PATIENCE));
                    visitor.picture("welcome");
                }
                assertThat(page.locator("[data-happened]"))
                        .hasText(
                                Pattern.compile(".*worker-1 has stopped\\."),
                                new HasTextOptions().setTimeout(PATIENCE));
                assertThat(page.getByText("No worker is running")).isVisible();
            } finally {
                web.stop();
            }
        }
    }

    @Test
    void the_keyboard_leads_to_the_rest_and_the_example_names_this_server() {
        try (Visitor visitor = CHROMIUM.visitor(SYSTEM.port(), Screen.PHONE, ColorScheme.DARK)) {
            Page page = visitor.open("/");
            assertThat(page.locator("pre").last())
                    .containsText("curl http://127.0.0.1:" + SYSTEM.port() + "/predictions");
            visitor.assertAccessible();

            visitor.tabTo(page.locator("a.card[href='/workers']"));
            page.keyboard().press("Enter");

            assertThat(page).hasURL(Pattern.compile(".*/workers$"));
            assertThat(page.locator("h1")).hasText("Workers");
        }
    }
}
