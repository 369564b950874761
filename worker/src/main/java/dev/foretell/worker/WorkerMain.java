package dev.foretell.worker;

import dev.foretell.manifest.InvalidManifestException;
import dev.foretell.model.ModelException;
import dev.foretell.settings.ProcessName;
import dev.foretell.settings.SettingsException;

/** The worker as a program. Ends with 0 or 143 after a signal, with 2 when a setting or a model is wrong. */
public final class WorkerMain {

    private static final int CANNOT_START = 2;

    private WorkerMain() {}

    /** Starts a worker with the settings of the environment; it takes no arguments. */
    public static void main(String[] arguments) {
        try {
            Worker worker = new Worker(ProcessName.of("worker"), WorkerSettings.of(System.getenv()));
            Runtime.getRuntime().addShutdownHook(new Thread(worker::close, "shutdown"));
            worker.start();
        } catch (SettingsException | InvalidManifestException | ModelException e) {
            System.err.println("The worker cannot start:" + System.lineSeparator() + e.getMessage());
            System.exit(CANNOT_START);
        }
    }
}
