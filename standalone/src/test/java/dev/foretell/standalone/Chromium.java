package dev.foretell.standalone;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The Chromium that is installed on this machine, without a window, for visits to one web. Used by one thread. */
final class Chromium implements AutoCloseable {

    private static final String NONE =
            "No Chromium for the tests of the pages: neither FORETELL_TEST_CHROMIUM names one nor is one installed. Install your"
                    + " system's package chromium to run them.";

    /** As systems call it. */
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    /** A busy machine takes its time. */
    private static final int PATIENCE_MILLIS = 30_000;

    /** Nothing but what a page asks for goes over the network. */
    private static final List<String> FLAGS = List.of(
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-default-browser-check");

    private final Playwright playwright;
    private final Browser browser;
    private final String base;

    private Chromium(Path executable, int port) {
        this.playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of(
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1", "PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS", "1")));
        this.browser = playwright
                .chromium()
                .launch(new LaunchOptions().setExecutablePath(executable).setArgs(FLAGS));
        this.base = "http://127.0.0.1:" + port;
    }

    /** A browser for the web at a port; the caller closes it. Where none is installed the test is not run, which CI does not accept. */
    static Chromium open(int port) {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        Optional<Path> executable = executable();
        Assumptions.assumeTrue(executable.isPresent() || System.getenv("CI") != null, NONE);
        return new Chromium(executable.orElseThrow(() -> new AssertionError(NONE)), port);
    }

    private static Optional<Path> executable() {
        String given = System.getenv("FORETELL_TEST_CHROMIUM");
        if (given != null && !given.isBlank()) {
            return Optional.of(Path.of(given));
        }
        return NAMES.stream().flatMap(Chromium::onPath).findFirst();
    }

    private static Stream<Path> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable);
    }

    /** Somebody who has not been here before. */
    Visitor visitor(Screen screen) {
        return visitor(screen, ColorScheme.LIGHT);
    }

    /** The same, whose system is light or dark. */
    Visitor visitor(Screen screen, ColorScheme scheme) {
        return visitor(new NewContextOptions().setColorScheme(scheme), screen);
    }

    /** Somebody whose browser runs no scripts. */
    Visitor visitorWithoutScripts(Screen screen) {
        return visitor(new NewContextOptions().setJavaScriptEnabled(false), screen);
    }

    private Visitor visitor(NewContextOptions options, Screen screen) {
        return new Visitor(
                browser.newContext(options.setBaseURL(base)
                        .setViewportSize(screen.width(), screen.height())
                        .setHasTouch(screen.touch())
                        .setLocale("en-GB")),
                base,
                screen);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
