package dev.foretell.web;

import dev.foretell.manifest.InvalidManifestException;
import dev.foretell.process.ListenException;
import dev.foretell.process.ProcessLocale;
import dev.foretell.process.ShutdownHook;
import dev.foretell.settings.SettingsException;
import dev.foretell.web.database.DatabaseException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web as a program. Exits with 0 when it is stopped (Ctrl-C, SIGTERM), with 2 when a setting, a model, the port or
 * the database is wrong.
 */
public final class WebMain {

    private static final Logger LOG = LoggerFactory.getLogger(WebMain.class);
    private static final int CANNOT_START = 2;

    private WebMain() {}

    /** Starts the web with the settings of the environment; takes no arguments. */
    public static void main(String[] arguments) {
        ProcessLocale.setEnglish();
        try {
            Web web = new Web(WebSettings.of(System.getenv()));
            ShutdownHook hook = ShutdownHook.closing(web::close);
            CompletableFuture<Rehearsed> unused = web.rehearse();
            web.start();
            if (web.isServing()) {
                hook.started();
                LOG.info("Foretell serves http://localhost:{}/", web.port());
            }
        } catch (SettingsException | InvalidManifestException | ListenException | DatabaseException e) {
            System.err.println("The web cannot start:" + System.lineSeparator() + e.getMessage());
            System.exit(CANNOT_START);
        }
    }
}
