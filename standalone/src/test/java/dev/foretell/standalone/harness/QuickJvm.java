package dev.foretell.standalone.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The options of a JVM that starts fast, at the cost of speed later: a program in a test seldom serves more than some
 * hundred requests. The classes of a program are read and verified once per build, and kept in an archive (class data
 * sharing). Safe for use by several threads and by several processes.
 */
public final class QuickJvm {

    private static final List<String> OPTIONS = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** An archive costs as much as it saves ten times. */
    private static final Set<String> STARTED_OFTEN = Set.of("foretell-web.jar", "foretell-worker.jar");

    private static final Path FOLDER = Path.of("target", "class-archives").toAbsolutePath();
    private static final Pattern STARTED = Pattern.compile("Foretell serves|worker@\\S+ no broker at");
    private static final int LONGEST_END_SECONDS = 60;
    private static final Map<Path, Path> ARCHIVES = new ConcurrentHashMap<>();

    private QuickJvm() {}

    /**
     * The command that starts a JVM for a program, without the program.
     *
     * @param jar a jar that names its libraries, in {@code lib/} beside it; it is the first of the class path
     */
    public static List<String> command(Path jar) {
        List<String> command = bare();
        if (STARTED_OFTEN.contains(jar.getFileName().toString())) {
            Path archive = ARCHIVES.computeIfAbsent(jar, QuickJvm::archive);
            if (Files.exists(archive)) {
                command.add("-XX:SharedArchiveFile=" + archive);
            }
        }
        return command;
    }

    private static List<String> bare() {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(OPTIONS);
        return command;
    }

    /** The JVM that runs the tests. */
    public static String java() {
        return ProcessHandle.current().info().command().orElse("java");
    }

    /** Makes the archive of a program, unless a process of this build has done so. */
    private static Path archive(Path jar) {
        Path archive = FOLDER.resolve(jar.getFileName() + ".jsa");
        try {
            Files.createDirectories(FOLDER);
            try (FileChannel channel = FileChannel.open(
                            FOLDER.resolve(jar.getFileName() + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !isNewer(archive, jar)) {
                    Files.deleteIfExists(archive);
                    make(archive, jar);
                }
            }
            return archive;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether an archive is newer than a program and its libraries, else the JVM refuses it. */
    private static boolean isNewer(Path archive, Path jar) throws IOException {
        if (!Files.exists(archive)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(archive);
        try (Stream<Path> files = Files.list(jar.resolveSibling("lib"))) {
            List<Path> jars = Stream.concat(files, Stream.of(jar)).toList();
            for (Path each : jars) {
                if (Files.getLastModifiedTime(each).compareTo(made) >= 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Runs a program without a broker until it serves or waits for one; the JVM writes the archive when it ends. */
    private static void make(Path archive, Path jar) throws IOException {
        List<String> command = bare();
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-jar", jar.toString()));
        File log = FOLDER.resolve(jar.getFileName() + ".log").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log);
        builder.environment().keySet().removeIf(name -> name.startsWith("FORETELL_"));
        builder.environment()
                .putAll(Map.of(
                        "FORETELL_MODELS", ForetellProcess.MODELS.toString(),
                        "FORETELL_DATABASE_URL", "jdbc:h2:mem:archive",
                        "FORETELL_HOST", "127.0.0.1",
                        "FORETELL_PORT", "0",
                        "FORETELL_GRPC_PORT", "0",
                        "FORETELL_BROKER_URI", "amqp://127.0.0.1:1"));
        Process process = builder.start();
        try {
            Eventually.until(jar.getFileName() + " has started", () -> !process.isAlive() || hasStarted(log));
            process.destroy();
            process.waitFor(LONGEST_END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + jar.getFileName() + " ended", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean hasStarted(File log) {
        try {
            String output = Files.readString(log.toPath());
            return STARTED.matcher(output).find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
