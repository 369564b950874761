package dev.foretell.worker;

import dev.foretell.manifest.InvalidManifestException;
import dev.foretell.model.ModelException;
import dev.foretell.process.ListenException;
import dev.foretell.process.ProcessLocale;
import dev.foretell.process.ProcessName;
import dev.foretell.process.ShutdownHook;
import dev.foretell.settings.SettingsException;

/**
 * The worker as a program. Exits with 0 after Ctrl-C or SIGTERM, with 2 when a setting, a model or the port is wrong.
 */
public final class WorkerMain {

    private static final int CANNOT_START = 2;

    private WorkerMain() {}

    /** Starts a worker with the settings of the environment; it takes no arguments. */
    public static void main(String[] arguments) {
        ProcessLocale.setEnglish();
        try {
            Worker worker = new Worker(ProcessName.of("worker"), WorkerSettings.of(System.getenv()));
            ShutdownHook hook = ShutdownHook.closing(worker::close);
            worker.start();
            hook.started();
        } catch (SettingsException | InvalidManifestException | ModelException | ListenException e) {
            System.err.println("The worker cannot start:" + System.lineSeparator() + e.getMessage());
            System.exit(CANNOT_START);
        }
    }
}
