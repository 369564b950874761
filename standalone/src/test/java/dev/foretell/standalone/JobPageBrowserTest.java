package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.foretell.standalone.JobPage.FLOWER;
import static dev.foretell.standalone.JobPage.heading;
import static dev.foretell.standalone.JobPage.sent;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.foretell.process.ProcessName;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.standalone.harness.Visitor;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.worker.Worker;
import dev.foretell.worker.WorkerSettings;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Watches {@code /jobs/<id>} as a person does while the job runs. */
class JobPageBrowserTest {

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    /** A web without workers, so that datasets wait for as long as a test needs. */
    private record Waiting(EmbeddedBroker broker, Web web, Map<String, String> environment) implements AutoCloseable {

        static Waiting started() {
            EmbeddedBroker broker = new EmbeddedBroker();
            broker.start();
            Map<String, String> environment = Systems.environment();
            environment.put("FORETELL_BROKER_URI", broker.uri().toString());
            Web web = new Web(WebSettings.of(environment));
            web.start();
            Eventually.until("the web to be connected", web::isConnected);
            return new Waiting(broker, web, environment);
        }

        Worker worker() {
            return new Worker(ProcessName.of("late"), WorkerSettings.of(environment));
        }

        @Override
        public void close() {
            web.close();
            broker.close();
        }
    }

    @Test
    void a_dataset_is_watched_left_come_back_to_and_shown_when_a_worker_has_done_it() {
        try (Waiting system = Waiting.started();
                Worker worker = system.worker();
                Visitor visitor = CHROMIUM.visitor(system.web().port(), Screen.DESKTOP)) {
            Page page = visitor.open(sent(system.web().port(), "flowers", FLOWER.repeat(5_000)));
            Locator bar = page.getByRole(AriaRole.PROGRESSBAR);
            assertThat(bar).isVisible();
            assertThat(page.locator("#counts")).hasText("0 of 5,000 rows");
            assertThat(page.locator("#waiting")).containsText("No worker serves the model iris");
            visitor.assertAccessible();
            visitor.picture("job-waiting");

            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Digits"))
                    .click();
            page.goBack();
            assertThat(bar).isVisible();
            worker.start();

            assertThat(heading(page, "Result")).isVisible();
            assertThat(page.locator(".badge")).hasText("done");
            assertThat(page.getByText("5,000").first()).isVisible();
        }
    }

    @Test
    void a_dataset_is_canceled_with_and_without_scripts() {
        try (Waiting system = Waiting.started()) {
            int port = system.web().port();
            for (boolean scripts : new boolean[] {true, false}) {
                try (Visitor visitor = scripts
                        ? CHROMIUM.visitor(port, Screen.PHONE)
                        : CHROMIUM.visitorWithoutScripts(port, Screen.PHONE)) {
                    Page page = visitor.open(sent(port, "flowers", FLOWER.repeat(300)));

                    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Cancel"))
                            .click();

                    assertThat(page.locator(".badge")).hasText("canceled");
                    assertThat(page.getByRole(AriaRole.PROGRESSBAR)).hasCount(0);
                    assertThat(page.getByText("1 to 50 of 300")).isVisible();
                }
            }
        }
    }

    @Test
    void a_page_without_scripts_looks_again_by_itself() {
        try (Waiting system = Waiting.started();
                Worker worker = system.worker();
                Visitor visitor = CHROMIUM.visitorWithoutScripts(system.web().port(), Screen.DESKTOP)) {
            Page page = visitor.open(sent(system.web().port(), "flowers", FLOWER));
            assertThat(page.getByText("0 of 1 row")).isVisible();

            worker.start();

            assertThat(heading(page, "Result")).isVisible();
        }
    }

    @Test
    void a_prediction_in_the_background_is_watched_to_its_end() {
        try (Waiting system = Waiting.started();
                Worker worker = system.worker()) {
            String job = "/jobs/" + promised(system.web().port()); // Before it is known that there is no worker.
            try (Visitor visitor = CHROMIUM.visitor(system.web().port(), Screen.DESKTOP)) {
                Page page = visitor.open(job);
                assertThat(heading(page, "Waiting for a worker")).isVisible();
                visitor.assertAccessible();

                worker.start();

                assertThat(page.getByRole(AriaRole.CELL, new Page.GetByRoleOptions().setName("setosa")))
                        .isVisible();
                visitor.assertAccessible();
            }
        }
    }

    private static String promised(int port) {
        Client client = Client.program(port);
        return Client.json(client.send(client.request("/predictions")
                        .header("Content-Type", Client.JSON)
                        .header("Prefer", "respond-async")
                        .POST(BodyPublishers.ofString(
                                "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}"))))
                .path("id")
                .asText();
    }
}
