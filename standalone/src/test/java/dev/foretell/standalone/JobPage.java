package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Visitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page of a job in a browser. */
final class JobPage {

    static final String FLOWER = "5.1,3.5,1.4,0.2\n";

    private JobPage() {}

    /** Posts a dataset as a program does; returns the path of its page. */
    static String sent(int port, String model, String name, byte[] csv) {
        String path = "/datasets?model=" + model + "&name=" + name;
        return "/jobs/"
                + Client.json(Client.program(port).post(path, "text/csv", csv))
                        .path("id")
                        .asText();
    }

    static String sent(int port, String name, String flowers) {
        return sent(port, "iris", name, flowers.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] sample(String model) {
        try {
            return Files.readAllBytes(Path.of("../model/repository", model, "1/sample.csv"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Locator heading(Page page, String name) {
        return page.getByRole(
                AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Page opened(Visitor visitor, String job) {
        Page page = visitor.open(job);
        assertThat(heading(page, "Result")).isVisible();
        return page;
    }
}
