package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.ExpiredJobs;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.ForetellProcess;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.TestBroker;
import dev.foretell.standalone.harness.Visitor;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dead letters on the page of the workers, in a browser. */
@ExtendWith(BrokerRing.class)
class DeadLettersPageIT {

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @Test
    void a_person_sees_letters_come_and_puts_them_away(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient amqp = new AmqpClient(broker.uri())) {
            ForetellProcess process = foretell.web().awaitConnected();
            int port = process.address().getPort();
            AmqpClient.Callback callback = amqp.callback();
            try (Visitor visitor = CHROMIUM.visitor(port, Screen.DESKTOP)) {
                Page page = visitor.open("/workers");
                PlaywrightAssertions.assertThat(page.getByText("None: no job was given up."))
                        .isVisible();

                ExpiredJobs.bury(amqp, callback, 3, ExpiredJobs.AT_ONCE);

                PlaywrightAssertions.assertThat(page.getByText("letter-2", new Page.GetByTextOptions().setExact(true)))
                        .isVisible();
                visitor.assertAccessible();
                visitor.picture("dead-letters", page.locator("#dead-letters"));
                page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Discard job letter-2"))
                        .click();
                PlaywrightAssertions.assertThat(page.getByText("1 dead letter was discarded."))
                        .isVisible();
                PlaywrightAssertions.assertThat(page.getByText("letter-2", new Page.GetByTextOptions().setExact(true)))
                        .isHidden();
                visitor.tabTo(page.getByText("Discard all 2 dead letters …"));
                page.keyboard().press("Enter");
                visitor.tabTo(page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions()
                                .setName("Discard all 2 dead letters")
                                .setExact(true)));
                page.keyboard().press("Enter");
                PlaywrightAssertions.assertThat(page.getByText("2 dead letters were discarded."))
                        .isVisible();
                PlaywrightAssertions.assertThat(page.getByText("None: no job was given up."))
                        .isVisible();
            }
            ExpiredJobs.bury(amqp, callback, 2, ExpiredJobs.AT_ONCE);
            assertPage(
                    Client.program(port)
                            .browser()
                            .post(
                                    "/dead-letters/discard",
                                    "application/x-www-form-urlencoded",
                                    "id=nobody".getBytes(StandardCharsets.UTF_8)),
                    409,
                    "it may have been requeued or discarded in the meantime");
            try (Visitor phone = CHROMIUM.visitor(port, Screen.PHONE, ColorScheme.DARK)) {
                phone.open("/workers");
                phone.assertAccessible();
            }
        }
    }
}
