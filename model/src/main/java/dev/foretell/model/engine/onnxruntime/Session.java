package dev.foretell.model.engine.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.NativeThreads;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A session of ONNX Runtime, which runs passes of several threads at a time; closed when the last of its users is. Safe
 * for use by several threads.
 */
final class Session {

    private final OrtSession session;
    private final AtomicInteger users = new AtomicInteger(1);

    private Session(OrtSession session) {
        this.session = session;
    }

    /**
     * Opens a file that was checked.
     *
     * @throws EngineException when the runtime does not take it
     */
    static Session open(Path file) {
        OrtEnvironment environment = Start.environment(); // Before any other class of the runtime is loaded.
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(NativeThreads.perLane());
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            options.addConfigEntry("session.load_model_format", "ONNX");
            return new Session(environment.createSession(file.toString(), options));
        } catch (OrtException e) {
            throw refused("ONNX Runtime rejects the model", e);
        }
    }

    /** What the runtime said, without the place in its own source code. */
    static EngineException refused(String what, OrtException e) {
        String said = String.valueOf(e.getMessage())
                .replaceAll("\\s+", " ")
                .replaceFirst("^Error code - \\S+ - message: ", "")
                .replaceFirst("Load model from .* failed: ?", "")
                .replaceAll("/onnxruntime_src/\\S+:\\d+ .*?\\) (?=[A-Z\\[])", "");
        return new EngineException(
                what + ": " + (said.length() > 400 ? said.substring(0, 400) + "…" : said.strip()), e);
    }

    OrtSession ort() {
        return session;
    }

    Session used() {
        users.incrementAndGet();
        return this;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            try {
                session.close();
            } catch (OrtException e) {
                throw refused("ONNX Runtime does not close a session", e);
            }
        }
    }
}
