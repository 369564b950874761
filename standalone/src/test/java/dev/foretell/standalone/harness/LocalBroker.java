package dev.foretell.standalone.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An installed {@code rabbitmq-server}, run as a node with ports, name, folders, cookie and port mapper (epmd) of its
 * own, of which nothing is left at the end. Needs no special rights.
 */
public final class LocalBroker implements TestBroker {

    /** The folder of the script comes before that of a wrapper, which requires a certain user. */
    private static final List<String> SERVER_FOLDERS = List.of("/usr/lib/rabbitmq/bin", "/usr/sbin");

    private static final List<String> EPMD_FOLDERS = List.of("/usr/bin", "/usr/lib/erlang/bin", "/usr/local/bin");
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 30_000;
    private static final int PORTS_OF_A_PROCESS = 10;

    /** The next port to try, so that two concurrent searches find different ports before either listens. */
    private static final AtomicLong NEXT_PORT =
            new AtomicLong(ProcessHandle.current().pid() * PORTS_OF_A_PROCESS);

    private static final int STOP_SECONDS = 30;

    private final Path server;
    private final Path home;
    private final int port = freePort();
    private final int distributionPort = freePort();
    private final int epmdPort = freePort();
    private final Process epmd;
    private @Nullable Process node;

    private LocalBroker(Path server, Path epmd) {
        try {
            this.server = server;
            this.home = Files.createTempDirectory("foretell-broker");
            Files.createFile(home.resolve("environment"));
            Files.writeString(home.resolve("plugins"), "[].\n");
            this.epmd = process("epmd.log", List.of(epmd.toString(), "-port", Integer.toString(epmdPort)))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a broker; empty when none is installed. */
    public static Optional<TestBroker> find() {
        Optional<Path> server = executable("rabbitmq-server", SERVER_FOLDERS);
        Optional<Path> epmd = executable("epmd", EPMD_FOLDERS);
        if (server.isEmpty() || epmd.isEmpty()) {
            return Optional.empty();
        }
        LocalBroker broker = new LocalBroker(server.get(), epmd.get());
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
        broker.start();
        return Optional.of(broker);
    }

    private static Optional<Path> executable(String name, List<String> folders) {
        String path = System.getenv("PATH");
        Stream<String> searched = path == null ? Stream.of() : Stream.of(path.split(File.pathSeparator));
        return Stream.concat(folders.stream(), searched)
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * A free port below those that systems use for outgoing connections: while the broker is stopped, a client that
     * connects to such a port could get that very port for its own end and so connect to itself.
     */
    private static int freePort() {
        while (true) {
            int port = FIRST_PORT + (int) (NEXT_PORT.getAndIncrement() % (LAST_PORT - FIRST_PORT));
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // The port is taken: try another.
            }
        }
    }

    private ProcessBuilder process(String log, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve(log).toFile()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("RABBITMQ_") || name.startsWith("ERL_"));
        environment.putAll(Map.of(
                "HOME", home.toString(),
                "ERL_EPMD_PORT", Integer.toString(epmdPort),
                "RABBITMQ_NODENAME", "foretell-" + ProcessHandle.current().pid() + "@localhost",
                "RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1",
                "RABBITMQ_NODE_PORT", Integer.toString(port),
                "RABBITMQ_DIST_PORT", Integer.toString(distributionPort)));
        environment.putAll(Map.of(
                "RABBITMQ_MNESIA_BASE", home.resolve("data").toString(),
                "RABBITMQ_LOG_BASE", home.resolve("log").toString(),
                "RABBITMQ_CONF_ENV_FILE", home.resolve("environment").toString(),
                "RABBITMQ_CONFIG_FILE", home.resolve("rabbitmq").toString(),
                "RABBITMQ_ADVANCED_CONFIG_FILE", home.resolve("advanced").toString(),
                "RABBITMQ_ENABLED_PLUGINS_FILE", home.resolve("plugins").toString(),
                // By default its schedulers spin for a while when they are idle, at the cost of other processes.
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "+sbwt none +sbwtdcpu none +sbwtdio none"));
        return builder;
    }

    @Override
    public URI uri() {
        return URI.create("amqp://guest:guest@127.0.0.1:" + port);
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public void start() {
        try {
            Process started = process("node.log", List.of(server.toString())).start();
            node = started;
            Eventually.until("the broker takes connections", () -> {
                if (!started.isAlive()) {
                    throw new IllegalStateException("rabbitmq-server did not start: " + said());
                }
                return AmqpClient.canConnect(uri());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String said() {
        try {
            return Files.readString(home.resolve("node.log"));
        } catch (IOException e) {
            return "it said nothing";
        }
    }

    /** Ends the node, a child of the script, by its pid; the script ends with it. */
    @Override
    public void stop() {
        Process running = node;
        node = null;
        if (running == null) {
            return;
        }
        List<ProcessHandle> all = Stream.concat(Stream.of(running.toHandle()), running.descendants())
                .toList();
        running.destroy();
        end(running);
        all.forEach(ProcessHandle::destroyForcibly);
        Eventually.until("the broker has ended", () -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static void end(Process process) {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        stop();
        epmd.destroy();
        end(epmd);
        if (Files.exists(home)) {
            try (Stream<Path> files = Files.walk(home)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
