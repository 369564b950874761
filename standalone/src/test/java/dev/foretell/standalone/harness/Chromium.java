package dev.foretell.standalone.harness;

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
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * The installed Chromium, headless, started once for all tests of a JVM that visit a web. Where none is installed such
 * tests are skipped, which CI does not accept. Used by one thread.
 */
public final class Chromium implements BeforeAllCallback {

    private static final String NONE =
            "No Chromium for the tests of the pages: neither FORETELL_TEST_CHROMIUM names one nor is one installed."
                    + " Install your system's package chromium to run them.";

    private static final Namespace NAMESPACE = Namespace.create(Chromium.class);

    /** The names of the program on various systems. */
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    /** The timeout, long enough for a busy machine. */
    private static final int PATIENCE_MILLIS = 30_000;

    /**
     * Flags that permit only the network requests of the page, and start no process for sites that might be visited
     * next.
     */
    private static final List<String> FLAGS = List.of(
            "--disable-gpu",
            "--disable-site-isolation-trials",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-default-browser-check");

    private @Nullable Store session;

    /** The running browser; closed by JUnit after the last test. */
    private record Running(Playwright playwright, Browser browser) implements AutoCloseable {
        static Running started() {
            PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
            Optional<Path> executable = executable();
            Assumptions.assumeTrue(executable.isPresent() || System.getenv("CI") != null, NONE);
            Path chromium = executable.orElseThrow(() -> new AssertionError(NONE));
            Playwright playwright = Playwright.create(new Playwright.CreateOptions()
                    .setEnv(Map.of(
                            "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                            "1",
                            "PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS",
                            "1")));
            return new Running(
                    playwright,
                    playwright
                            .chromium()
                            .launch(new LaunchOptions()
                                    .setExecutablePath(chromium)
                                    .setArgs(FLAGS)));
        }

        @Override
        public void close() {
            browser.close();
            playwright.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        session = context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
    }

    private Browser browser() {
        return Objects.requireNonNull(session)
                .computeIfAbsent("browser", key -> Running.started(), Running.class)
                .browser();
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

    /** A person who has not visited the web of this port before. */
    public Visitor visitor(int port, Screen screen) {
        return visitor(port, screen, ColorScheme.LIGHT);
    }

    /** A person whose system has a color scheme, and who has not visited the web of this port before. */
    public Visitor visitor(int port, Screen screen, ColorScheme scheme) {
        return visitor(port, new NewContextOptions().setColorScheme(scheme), screen);
    }

    /** A person whose browser runs no scripts. */
    public Visitor visitorWithoutScripts(int port, Screen screen) {
        return visitor(port, new NewContextOptions().setJavaScriptEnabled(false), screen);
    }

    private Visitor visitor(int port, NewContextOptions options, Screen screen) {
        String base = "http://127.0.0.1:" + port;
        return new Visitor(
                browser()
                        .newContext(options.setBaseURL(base)
                                .setViewportSize(screen.width(), screen.height())
                                .setHasTouch(screen.touch())
                                .setLocale("en-GB")),
                base,
                screen);
    }
}
