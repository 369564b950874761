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
 * One of our programs in a JVM of its own, run by the Java that runs this one. What it says goes to a file. It ends with {@link #close},
 * and at the latest with this JVM. Safe for use by several threads.
 */
public final class JavaProgram implements AutoCloseable {

    private static final String PREFIX = "FORETELL_";
    private static final long POLL_MILLIS = 20;
    private static final int LAST_LINES = 20;
    /** A worker that stops finishes what it has. */
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
     * @param name what it is called in messages, and its file of {@code folder}
     * @param command what follows {@code java}
     * @param settings its environment, as far as that is ours; settings in the environment of this JVM do not count
     * @param folder where it runs, and where its log goes
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
     * Waits until it says something.
     *
     * @return the match
     * @throws IOException when it ends before, or does not say it in time; with the last lines that it said
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
                        "the " + name + (alive ? " is not ready after " + patience.toSeconds() + " s" : " has ended")
                                + "; its last lines:" + System.lineSeparator() + lastLines(said));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static String lastLines(String said) {
        List<String> lines = said.lines().toList();
        return String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    /** What it takes. */
    public ProcessUsage usage() {
        return ProcessUsage.of(process.toHandle());
    }

    /** Asks it to end, and waits until it has; one that does not end in time is killed. A second call does nothing. */
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
            // This JVM is about to end, and the hook runs.
        }
    }
}
