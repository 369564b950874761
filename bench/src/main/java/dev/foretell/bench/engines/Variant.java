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
 * One way to run a model, in its own JVM ({@link VariantCommand}), which is idle while the others have their turns.
 * Deeplearning4j and ND4J keep settings per process, such as Deeplearning4j's helpers: in one process, a yardstick
 * would be measured with the settings of an engine. Separate processes also keep each variant from running code that
 * the JVM has compiled for another, and tell their processor times apart. Not safe for use by several threads.
 */
final class Variant implements AutoCloseable {

    /** The number of random rows that all variants compute, to check that they give the same. */
    static final int CHECKED = 16;

    static final double TOLERANCE = 1e-4;

    private static final JsonMapper JSON = new JsonMapper();
    private static final long PATIENCE_SECONDS = 10;
    /** Options of this JVM that must not be given twice, or that slow down every call. */
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
     * Starts it with the options and the class path of this JVM.
     *
     * @param program the main class of the program
     * @param arguments those of {@link VariantCommand} after the name
     * @throws IOException if it exits before its {@link #handshake()}, which reports a model that it does not run
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
            // Our engines limit an operation to one thread themselves.
            builder.environment().putIfAbsent("OMP_NUM_THREADS", "1");
        }
        Process process = builder.start();
        try {
            return new Variant(name, process);
        } catch (IOException | RuntimeException e) { // Rethrown; without this object, nothing stops the process.
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
     * Runs it once.
     *
     * @throws IOException if it exits meanwhile
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
            System.err.println(line); // Native libraries print to it.
        }
        throw new IOException(
                name + " ended with code " + process.onExit().join().exitValue() + " before it replied");
    }

    /** Stops it. */
    @Override
    public void close() {
        try {
            turns.close();
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            // It has exited already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
