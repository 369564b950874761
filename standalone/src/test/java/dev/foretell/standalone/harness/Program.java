package dev.foretell.standalone.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One of the programs, started from its jar in an empty folder, with an empty folder for temporary files. */
public final class Program implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("Foretell serves http://localhost:(\\d+)/");
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path output;
    private final Path errors;
    private final List<Path> folders;

    private Program(Process process, Path output, Path errors, List<Path> folders) {
        this.process = process;
        this.output = output;
        this.errors = errors;
        this.folders = folders;
    }

    /** Starts a jar as a user does, with only the given settings in the environment. */
    public static Program startAsUser(Path folder, String jar, Map<String, String> settings, String... arguments) {
        return start(List.of(QuickJvm.java()), folder, absolute(jar), settings, arguments);
    }

    /** Starts a jar with a JVM that starts fast. */
    public static Program start(Path folder, String jar, Map<String, String> settings, String... arguments) {
        return start(QuickJvm.command(absolute(jar)), folder, absolute(jar), settings, arguments);
    }

    private static Path absolute(String jar) {
        return Path.of(jar).toAbsolutePath().normalize();
    }

    private static Program start(
            List<String> jvm, Path folder, Path jar, Map<String, String> settings, String... arguments) {
        try {
            Path work = Files.createDirectory(folder.resolve("work"));
            Path temporary = Files.createDirectory(folder.resolve("temporary"));
            List<String> command = new ArrayList<>(jvm);
            command.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-jar", jar.toString()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(work.toFile())
                    .redirectOutput(folder.resolve("output").toFile())
                    .redirectError(folder.resolve("errors").toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("FORETELL_"));
            builder.environment().put("FORETELL_GRPC_PORT", "0");
            builder.environment().putAll(settings);
            return new Program(
                    builder.start(), folder.resolve("output"), folder.resolve("errors"), List.of(work, temporary));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it reports where it serves, and returns the port. */
    public int port() {
        Eventually.until(
                "the program to serve",
                () -> !process.isAlive() || ADDRESS.matcher(output()).find());
        Matcher address = ADDRESS.matcher(output());
        assertThat(address.find()).as(output() + errors()).isTrue();
        return Integer.parseInt(address.group(1));
    }

    /** Asks it to stop, as a supervisor does. */
    public void terminate() {
        process.destroy();
    }

    /** Waits until it has ended, and returns the exit code. */
    public int exitCode() {
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("has ended")
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public String output() {
        return read(output);
    }

    public String errors() {
        return read(errors);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files that it left behind. */
    public List<Path> leftovers() {
        return folders.stream()
                .flatMap(folder -> {
                    try (Stream<Path> files = Files.list(folder)) {
                        return files.toList().stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
