package dev.foretell.web.history;

import dev.foretell.web.database.DatabaseSettings;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An installed PostgreSQL, run as an instance with a port and a folder of its own, of which nothing is left at the end.
 * Needs no special rights; as root, it runs as another user, since PostgreSQL refuses to run as root.
 */
final class LocalDatabase implements TestDatabase {

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");
    private static final String USER = "foretell";
    private static final int LONGEST_COMMAND_SECONDS = 120;

    private final Path programs;
    private final Optional<String> runAs;
    private final Path home;
    private final int port = FreePort.find();
    private final String password = UUID.randomUUID().toString();
    private boolean closed;

    private LocalDatabase(Path programs, Optional<String> runAs) {
        this.programs = programs;
        this.runAs = runAs;
        try {
            this.home = Files.createTempDirectory("foretell-database");
            Path passwordFile = Files.writeString(home.resolve("password"), password);
            if (runAs.isPresent()) {
                UserPrincipal owner =
                        home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(runAs.get());
                Files.setOwner(home, owner);
                Files.setOwner(passwordFile, owner);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a database; empty when none is installed. */
    static Optional<TestDatabase> find() {
        return programs().map(folder -> {
            LocalDatabase database = new LocalDatabase(folder, otherUser());
            Runtime.getRuntime().addShutdownHook(new Thread(database::close, "database-shutdown"));
            database.initialise();
            database.start();
            return database;
        });
    }

    /** The folder with the programs of the newest version. */
    private static Optional<Path> programs() {
        String path = System.getenv("PATH");
        Stream<Path> searched = path == null
                ? Stream.of()
                : Stream.of(path.split(File.pathSeparator)).map(Path::of);
        return Stream.concat(debian().stream(), searched)
                .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
                .findFirst();
    }

    private static List<Path> debian() {
        if (!Files.isDirectory(DEBIAN)) {
            return List.of();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.sorted(
                            Comparator.comparingInt(LocalDatabase::version).reversed())
                    .map(version -> version.resolve("bin"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int version(Path folder) {
        String digits = folder.getFileName().toString().replaceAll("\\D.*", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private static Optional<String> otherUser() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.empty();
        }
        return UNPRIVILEGED.stream().filter(LocalDatabase::exists).findFirst();
    }

    private static boolean exists(String user) {
        try {
            Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void initialise() {
        run(List.of(
                program("initdb"),
                "--pgdata=" + data(),
                "--username=" + USER,
                "--pwfile=" + home.resolve("password"),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C"));
    }

    private String program(String name) {
        return programs.resolve(name).toString();
    }

    private Path data() {
        return home.resolve("data");
    }

    private void run(List<String> command) {
        List<String> whole = new ArrayList<>();
        runAs.ifPresent(user -> whole.addAll(List.of("runuser", "-u", user, "--")));
        whole.addAll(command);
        Path said = home.resolve("commands.log");
        try {
            Process process = new ProcessBuilder(whole)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()))
                    .start();
            if (!process.waitFor(LONGEST_COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(whole + " failed: " + Files.readString(said));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + whole, e);
        }
    }

    @Override
    public DatabaseSettings settings() {
        return new DatabaseSettings("jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, password);
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public void start() {
        control(
                "start",
                "--log=" + home.resolve("data").resolve("server.log"),
                "--options=-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync="
                        + (Boolean.getBoolean("foretell.test.fsync") ? "on" : "off"));
    }

    @Override
    public void stop() {
        control("stop", "--mode=fast");
    }

    private void control(String action, String... more) {
        List<String> command = new ArrayList<>(List.of(program("pg_ctl"), action, "--pgdata=" + data(), "--wait"));
        command.addAll(List.of(more));
        run(command);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (Files.exists(data().resolve("postmaster.pid"))) {
            control("stop", "--mode=immediate");
        }
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
