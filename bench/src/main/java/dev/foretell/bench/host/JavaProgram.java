package dev.foretell.bench.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program of Foretell in its own JVM, on the same Java as this one. Its output goes to a file. It stops with
 * {@link #close}, at the latest with this JVM. Safe for use by several threads.
 */
public final class JavaProgram implements AutoCloseable {

    private static final String PREFIX = "FORETELL_";
    private static final long POLL_MILLIS = 20;
    private static final int LAST_LINES = 20;
    /** A worker that stops finishes its jobs first. */
    private static final Duration STOP = Duration.ofSeconds(40);

    private final String name;
    private final Process process;
    private final Path log;
    private final Thread killer;

    private JavaProgram(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.killer = new Thread(process::destroyForcibly, "kill-" + name);
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /**
     * Starts a program.
     *
     * @param name its name in messages, and of its log file
     * @param command the arguments of {@code java}
     * @param settings its {@code FORETELL_*} variables; those of this JVM are not passed on
     * @param folder its working directory, which holds its log
     */
    public static JavaProgram start(String name, List<String> command, Map<String, String> settings, Path folder)
            throws IOException {
        List<String> whole = new ArrayList<>();
        whole.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        whole.addAll(command);
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(whole)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith(PREFIX));
        builder.environment().putAll(settings);
        return new JavaProgram(name, builder.start(), log);
    }

    /**
     * Waits until its output matches a pattern.
     *
     * @return the match
     * @throws IOException if it exits before, or does not match in time; with its last lines
     */
    public Matcher awaitWord(Pattern pattern, Duration patience) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            boolean alive = process.isAlive();
            String said = Files.readString(log);
            Matcher matcher = pattern.matcher(said);
            if (matcher.find()) {
                return matcher;
            } else if (!alive || System.nanoTime() - end > 0) {
                throw new IOException(
                        "the " + name + (alive ? " is not ready after " + patience.toSeconds() + " s" : " has exited")
                                + "; its last lines:" + System.lineSeparator() + lastLines(said));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static String lastLines(String said) {
        List<String> lines = said.lines().toList();
        return String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    /** What it uses of the machine. */
    public ProcessUsage usage() {
        return ProcessUsage.of(process.toHandle());
    }

    /** Asks it to stop, and waits until it has; kills it if that takes too long. A second call does nothing. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        forgetKiller();
    }

    private void forgetKiller() {
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException e) {
            // This JVM shuts down, and the hook runs.
        }
    }
}
