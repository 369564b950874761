package dev.foretell.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.ReverseProxy;
import dev.foretell.standalone.harness.ReverseProxy.Way;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Visitor;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clicks through the pages behind a reverse proxy; a visit fails when anything that a page asks for is not there. */
class PathPrefixBrowserTest {

    private static final String PREFIX = "/foretell";

    @RegisterExtension
    private static final SharedSystem PLAIN = new SharedSystem();

    @RegisterExtension
    private static final SharedSystem PREFIXED = new SharedSystem(1, "FORETELL_PATH_PREFIX", PREFIX);

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @ParameterizedTest
    @EnumSource(Way.class)
    void a_visitor_clicks_through_all_pages(Way way) {
        int target = way == Way.STRIPS_AND_SAYS_SO ? PLAIN.port() : PREFIXED.port();
        try (ReverseProxy proxy = new ReverseProxy(target, PREFIX, way);
                Visitor visitor = CHROMIUM.visitor(proxy.port(), Screen.DESKTOP)) {
            Page page = visitor.open(PREFIX + "/");

            page.click("nav >> text=Workers");
            assertThat(page.locator("#worker-rows tr").first()).containsText("serving");

            page.click("nav >> text=Digits");
            page.locator("#samples button").first().click();
            assertThat(page.locator("main")).containsText("0");

            page.click("nav >> text=Models");
            page.locator("h2 a").first().click();
            assertThat(page).hasURL(Pattern.compile(".*" + PREFIX + "/models/[a-z]+$"));

            page.click("nav >> text=Predictions");
            page.locator("#dataset-form button[type=submit]").click();
            assertThat(page).hasURL(Pattern.compile(".*" + PREFIX + "/jobs/.*"));
            assertThat(page.locator("main")).containsText("of 768 correct");

            page.click("footer >> text=HTTP API");
            assertThat(page.locator("#swagger-ui")).containsText("Open Inference Protocol");
        }
    }
}
