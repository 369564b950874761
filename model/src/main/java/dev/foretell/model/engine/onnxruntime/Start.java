package dev.foretell.model.engine.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import dev.foretell.model.engine.EngineException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Starts the runtime, once for a process, on a thread with a large stack: versions of it search the process's command
 * line by recursion, a few frames a character, so that a class path of some thousand characters overflows the stack of
 * an ordinary thread, which ends the process. Safe for use by several threads.
 */
final class Start {

    private static final long STACK = 64L * 1024 * 1024;

    private static @Nullable OrtEnvironment started;

    private Start() {}

    /**
     * The runtime.
     *
     * @throws EngineException when there is none for this platform, or its libraries cannot be unpacked
     */
    static synchronized OrtEnvironment environment() {
        if (started == null) {
            try {
                NativeLibraries.unpack();
            } catch (IOException e) {
                throw new EngineException("ONNX Runtime cannot be used here: " + e.getMessage(), e);
            }
            started = onLargeStack();
        }
        return started;
    }

    private static OrtEnvironment onLargeStack() {
        CompletableFuture<OrtEnvironment> environment = new CompletableFuture<>();
        Thread starter = new Thread(
                null, () -> environment.completeAsync(Start::here, Runnable::run), "onnxruntime-start", STACK);
        starter.setDaemon(true);
        starter.start();
        return environment.join();
    }

    /** The runtime of this process, which logs fatal errors only: other failures are reported by exceptions. */
    private static OrtEnvironment here() {
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "foretell");
        try {
            environment.setTelemetry(false);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not turn telemetry off", e);
        }
        return environment;
    }
}
