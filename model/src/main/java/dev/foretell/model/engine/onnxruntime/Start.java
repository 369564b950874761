package dev.foretell.model.engine.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.util.concurrent.CompletableFuture;

/**
 * Starts the runtime, on a thread with a large stack: it searches the process's command line by recursion, a few frames a character, so
 * that a class path of some thousand characters overflows the stack of an ordinary thread, which ends the process. Stateless.
 */
final class Start {

    private static final long STACK = 64L * 1024 * 1024;

    private Start() {}

    static OrtEnvironment environment() {
        CompletableFuture<OrtEnvironment> started = new CompletableFuture<>();
        Thread starter = new Thread(
                null, () -> started.completeAsync(Start::environmentHere, Runnable::run), "onnxruntime-start", STACK);
        starter.setDaemon(true);
        starter.start();
        return started.join();
    }

    private static OrtEnvironment environmentHere() {
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "foretell");
        try {
            environment.setTelemetry(false);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not turn telemetry off", e);
        }
        return environment;
    }
}
