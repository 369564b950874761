package dev.foretell.standalone;

import dev.foretell.manifest.InvalidManifestException;
import dev.foretell.model.ModelException;
import dev.foretell.process.ListenException;
import dev.foretell.process.ProcessLocale;
import dev.foretell.process.ShutdownHook;
import dev.foretell.settings.SettingsException;
import dev.foretell.web.database.DatabaseException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The whole system as one program. Exits with 0 when it is stopped (Ctrl-C, SIGTERM), with 2 when an argument, a
 * setting, a model, the port or the database is wrong.
 */
@Command(
        name = "foretell",
        mixinStandardHelpOptions = true,
        description = "Foretell in one JVM: broker, workers and web. Settings come from the environment (FORETELL_…).")
public final class Main implements Callable<Integer> {

    private static final int CANNOT_START = 2;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "1",
            description = "workers (default: ${DEFAULT-VALUE})")
    private int workers;

    private Main() {}

    /** Starts the system. */
    public static void main(String[] arguments) {
        ProcessLocale.setEnglish();
        int code = new CommandLine(new Main()).execute(arguments);
        if (code != 0) {
            System.exit(code);
        }
    }

    @Override
    public Integer call() {
        if (workers < 1 || workers > 64) {
            System.err.println("--workers: expected a number from 1 to 64, not " + workers);
            return CANNOT_START;
        }
        try {
            Standalone standalone = new Standalone(System.getenv(), workers);
            ShutdownHook hook = ShutdownHook.closing(standalone::close);
            standalone.start();
            hook.started();
            System.out.println("Foretell serves http://localhost:" + standalone.port() + "/ (stop it with Ctrl-C)");
            return 0;
        } catch (SettingsException
                | InvalidManifestException
                | ModelException
                | ListenException
                | DatabaseException e) {
            System.err.println("Foretell cannot start:" + System.lineSeparator() + e.getMessage());
            return CANNOT_START;
        }
    }
}
