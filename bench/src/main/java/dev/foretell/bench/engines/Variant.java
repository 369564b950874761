package dev.foretell.bench.engines;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One way to run a model, in a JVM of its own ({@link VariantCommand}), which is idle while the others have their turns. Deeplearning4j and
 * ND4J keep switches for the whole process, Deeplearning4j's helpers among them: in one process a yardstick would be measured with what an
 * engine has switched on. It also keeps each from running code that the JVM has compiled for another, and makes the processor time of a
 * process the variant's. Not safe for use by several threads.
 */
final class Variant implements AutoCloseable {

    /** As many made-up rows are computed by all, to see whether they give the same. */
    static final int CHECKED = 16;

    static final double TOLERANCE = 1e-4;

    private static final JsonMapper JSON = new JsonMapper();
    private static final long PATIENCE_SECONDS = 10;
    /** What would be there twice, or takes part in every call. */
    private static final List<String> NOT_INHERITED = List.of("-javaagent", "-agentlib", "-agentpath", "-Xrunjdwp");

    private final String name;
    private final Process process;
    private final Writer turns;
    private final BufferedReader replies;
    private final Handshake handshake;

    private Variant(String name, Process process) throws IOException {
        this.name = name;
        this.process = process;
        this.turns = process.outputWriter(StandardCharsets.UTF_8);
        this.replies = process.inputReader(StandardCharsets.UTF_8);
        this.handshake = read(Handshake.class);
    }

    /**
     * Starts it with the options and class path of this JVM.
     *
     * @param program its main class
     * @param arguments those of {@link VariantCommand} after the name
     * @throws IOException when it ends without a word; a model that it does not run is told by its {@link #handshake()}
     */
    static Variant start(Class<?> program, String name, List<String> arguments) throws IOException {
        Stream<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> NOT_INHERITED.stream().noneMatch(option::startsWith));
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        options.forEach(command::add);
        command.addAll(List.of(program.getName(), "variant", name));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        // Not as an option: ONNX Runtime has been seen to end a process whose command line was some thousand characters
        // long.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        if (name.equals(Variants.DEEPLEARNING4J)) {
            // Our engines see to it themselves that an operation has one thread unless told otherwise.
            builder.environment().putIfAbsent("OMP_NUM_THREADS", "1");
        }
        Process process = builder.start();
        try {
            return new Variant(name, process);
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    String name() {
        return name;
    }

    Handshake handshake() {
        return handshake;
    }

    /**
     * Has it run once.
     *
     * @throws IOException when it ends meanwhile
     */
    TurnResult run(Turn turn) throws IOException {
        turns.write(JSON.writeValueAsString(turn));
        turns.write('\n');
        turns.flush();
        return read(TurnResult.class);
    }

    private <T> T read(Class<T> kind) throws IOException {
        for (String line = replies.readLine(); line != null; line = replies.readLine()) {
            if (line.startsWith("{")) {
                return JSON.readValue(line, kind);
            }
            System.err.println(line); // Natives print there.
        }
        throw new IOException(
                name + " ended with code " + process.onExit().join().exitValue() + " while it was awaited");
    }

    /** Ends it. */
    @Override
    public void close() {
        try {
            turns.close();
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            // It has ended by itself.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
