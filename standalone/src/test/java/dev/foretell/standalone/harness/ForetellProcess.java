package dev.foretell.standalone.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.worker.PoisonedWorkerMain;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A web or a worker in a process of its own, from the jars that {@code mvn package} made. Its output goes to a file in
 * {@code target/broker-ring}. Safe for use by several threads.
 */
public final class ForetellProcess implements AutoCloseable {

    /** The models of this checkout. */
    public static final Path MODELS = module("model").resolve("repository");

    private static final Path LOGS = Path.of("target", "broker-ring").toAbsolutePath();
    private static final Pattern SERVES = Pattern.compile("Foretell serves http:\\S+localhost:(\\d+)");
    private static final Pattern SERVES_GRPC = Pattern.compile("gRPC is served on port (\\d+)");
    private static final String CONNECTED = "connected to the broker";
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final List<Process> STARTED = Collections.synchronizedList(new ArrayList<>());

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> left().forEach(ProcessHandle::destroyForcibly), "kill-processes"));
    }

    private final Process process;
    private final Path log;

    private ForetellProcess(String role, Path jar, List<String> program, Map<String, String> settings) {
        List<String> command = QuickJvm.command(jar);
        command.addAll(program);
        try {
            Files.createDirectories(LOGS);
            log = LOGS.resolve(String.format(
                    Locale.ROOT, "%d-%03d-%s.log", ProcessHandle.current().pid(), NUMBER.incrementAndGet(), role));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(LOGS.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("FORETELL_"));
            builder.environment().put("FORETELL_MODELS", MODELS.toString());
            builder.environment().put("FORETELL_DATABASE_URL", "jdbc:h2:mem:" + NUMBER.get());
            // Equal on every machine.
            builder.environment().put("FORETELL_LANES", "1");
            builder.environment().putAll(settings);
            process = builder.start();
            STARTED.add(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ForetellProcess web(Map<String, String> settings) {
        return program("web", settings);
    }

    public static ForetellProcess worker(Map<String, String> settings) {
        return program("worker", settings);
    }

    private static ForetellProcess program(String role, Map<String, String> settings) {
        Path jar = jar(role);
        return new ForetellProcess(role, jar, List.of("-jar", jar.toString()), settings);
    }

    /** Starts a worker that one input kills. */
    public static ForetellProcess poisonedWorker(Map<String, String> settings) {
        Path jar = jar("worker");
        String path =
                jar + File.pathSeparator + Path.of("target", "test-classes").toAbsolutePath();
        return new ForetellProcess(
                "poisoned-worker", jar, List.of("-cp", path, PoisonedWorkerMain.class.getName()), settings);
    }

    private static Path module(String name) {
        return Path.of("..", name).toAbsolutePath().normalize();
    }

    private static Path jar(String module) {
        Path jar = module(module).resolve("target").resolve("foretell-" + module + ".jar");
        assertThat(jar).as("made by mvn package").isRegularFile();
        return jar;
    }

    /** The processes that were started here and have not ended. */
    public static List<ProcessHandle> left() {
        return STARTED.stream()
                .map(Process::toHandle)
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    /** All output so far. */
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the output contains a text. */
    public ForetellProcess awaitOutput(String text) {
        Eventually.until(log.getFileName() + " says \"" + text + "\"", () -> {
            String output = output();
            if (!process.isAlive() && !output.contains(text)) {
                throw new AssertionError(log.getFileName() + " has ended: " + output);
            }
            return output.contains(text);
        });
        return this;
    }

    /** Waits until it has connected to the broker for the first time. */
    public ForetellProcess awaitConnected() {
        return awaitOutput(CONNECTED);
    }

    /** The address of a web; waits until it serves. */
    public URI address() {
        awaitOutput("Foretell serves ");
        Matcher matcher = SERVES.matcher(output());
        assertThat(matcher.find()).isTrue();
        return URI.create("http://localhost:" + matcher.group(1));
    }

    /** The port of a web for gRPC, which its settings must ask for. */
    public OptionalInt grpcPort() {
        awaitOutput("gRPC is served on port ");
        Matcher matcher = SERVES_GRPC.matcher(output());
        assertThat(matcher.find()).isTrue();
        return OptionalInt.of(Integer.parseInt(matcher.group(1)));
    }

    /** Whether an answer is from this worker. */
    public boolean isNamed(String worker) {
        return worker.endsWith("-" + process.pid());
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGSTOP: it does nothing, and keeps all that it holds. */
    public void suspend() {
        signal("STOP");
    }

    /** Sends SIGCONT: it continues. */
    public void resume() {
        signal("CONT");
    }

    /** Sends SIGTERM: it stops in order. */
    public void terminate() {
        signal("TERM");
    }

    /** Sends SIGKILL; returns when the process has ended. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(Eventually.PATIENCE);
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start();
            assertThat(kill.waitFor()).as("kill -%s", name).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted during kill -" + name, e);
        }
    }

    /** Waits until it has ended; returns its exit code. */
    public int awaitEnd(Duration most) {
        try {
            assertThat(process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS))
                    .as("%s ends within %s; it says: %s", log.getFileName(), most, output())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the end of a process", e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
