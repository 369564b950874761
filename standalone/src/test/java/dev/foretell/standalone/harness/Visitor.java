package dev.foretell.standalone.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A person with a browser: a page, whose console errors are kept. At the end it fails when there was one, or when a
 * page sent a request to another host. Waits must go through the page (its assertions, {@code waitFor…}), since its
 * events arrive only during calls. Used by one thread.
 */
public final class Visitor implements AutoCloseable {

    /**
     * The folder of screenshots; those in the repository are taken with {@code FORETELL_TEST_IMAGES=../docs/images}.
     */
    private static final Path IMAGES = Path.of(System.getenv().getOrDefault("FORETELL_TEST_IMAGES", "target/images"));

    /** The source of axe-core. */
    private static final String AXE = resource("/axe.min.js");

    /** Analyzes the page; of the results, which name every node of the page, only the violations leave the browser. */
    private static final String VIOLATIONS = """
            () => axe.run({ resultTypes: ['violations'] }).then((results) => results.violations.map((rule) =>
                `${rule.id}: ${rule.help} ${rule.nodes.map((node) => node.html)}`))
            """;

    private static final Set<String> COMPLAINTS = Set.of("error", "warning");
    private static final int MOST_TABS = 200;

    private final BrowserContext context;
    private final String base;
    private final Screen screen;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();

    public Visitor(BrowserContext context, String base, Screen screen) {
        this.context = context;
        this.base = base;
        this.screen = screen;
        context.onRequest(request -> note(!isHere(request.url()), "asked for " + request.url()));
        context.onConsoleMessage(this::hear);
        context.onWebError(error -> note(true, "threw " + error.error()));
        this.page = context.newPage();
    }

    private static String resource(String name) {
        try (InputStream in = Visitor.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isHere(String url) {
        return url.startsWith(base + "/") || url.startsWith("data:") || url.startsWith("blob:" + base);
    }

    private void hear(ConsoleMessage message) {
        boolean isExpected = expected.stream().anyMatch(message.text()::contains);
        note(COMPLAINTS.contains(message.type()) && !isExpected, message.text() + " at " + message.location());
    }

    private void note(boolean isComplaint, String text) {
        if (isComplaint) {
            complaints.add(text);
        }
    }

    /** Opens a page by its path. */
    public Page open(String path) {
        page.navigate(path);
        return page;
    }

    /** Switches the system's color scheme, which the open page follows. */
    public void switchTo(ColorScheme scheme) {
        page.emulateMedia(new EmulateMediaOptions().setColorScheme(scheme));
    }

    /** The current page. */
    public Page page() {
        return page;
    }

    /** Ignores console errors that contain a text, such as {@code status of 422}, which the test causes. */
    public void expect(String complaint) {
        expected.add(complaint);
    }

    /** Fails when axe-core finds a violation, or the page is wider than the screen. */
    public void assertAccessible() {
        if (!(boolean) page.evaluate("'axe' in window")) {
            page.evaluate(AXE);
        }
        assertThat((List<?>) page.evaluate(VIOLATIONS))
                .as(page.url() + " at " + screen)
                .isEmpty();
        assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                .as("width of " + page.url())
                .isLessThanOrEqualTo(screen.width());
    }

    /** Moves the focus by keyboard until a control has it; fails when it cannot be reached. */
    public void tabTo(Locator control) {
        for (int i = 0; i < MOST_TABS; i++) {
            if ((boolean) control.evaluate("element => element === document.activeElement")) {
                return;
            }
            page.keyboard().press("Tab");
        }
        throw new AssertionError("the keyboard does not lead to " + control);
    }

    /** Takes a screenshot of the top of the page, as large as the screen, as {@code <name>.png}. */
    public void picture(String name) {
        picture(name, page.locator("body"));
    }

    /** Takes a screenshot that starts at a part of the page. */
    public void picture(String name, Locator part) {
        part.evaluate("element => element.scrollIntoView()");
        page.screenshot(new ScreenshotOptions()
                .setPath(IMAGES.resolve(name + ".png"))
                .setAnimations(ScreenshotAnimations.DISABLED));
    }

    @Override
    public void close() {
        context.close();
        assertThat(complaints).as("complaints of the browser").isEmpty();
    }
}
