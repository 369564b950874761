package dev.foretell.bench.ratio;

import dev.foretell.bench.echo.Broker;
import dev.foretell.bench.host.Installation;
import dev.foretell.bench.host.JavaProgram;
import dev.foretell.bench.host.ProcessUsage;
import dev.foretell.bench.options.ModelOptions;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A web and a worker that are started as separate processes, with default settings, to be measured. Their history is in
 * a folder that is deleted at the end. Not safe for use by several threads.
 */
final class StartedServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long POLL_MILLIS = 20;
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final Pattern SERVES_GRPC = Pattern.compile("gRPC is served on port (\\d+)");
    private static final Pattern SERVES = Pattern.compile("Foretell serves http:\\S+localhost:(\\d+)");

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();
    private final Path folder;
    private final JavaProgram web;
    private final JavaProgram worker;
    private URI url = URI.create("http://127.0.0.1");
    private String grpc = "";
    private Duration start = Duration.ZERO;

    private StartedServer(Path folder, JavaProgram web, JavaProgram worker) {
        this.folder = folder;
        this.web = web;
        this.worker = worker;
    }

    /**
     * Starts both, and waits until predictions can be made.
     *
     * @throws IllegalArgumentException if there are no programs to start, or the model has workers on the broker
     *     already
     */
    static StartedServer start(Installation installation, ModelOptions models, Broker broker)
            throws IOException, TimeoutException, InterruptedException {
        broker.expectNoWorkers(models.name());
        Map<String, String> settings = Map.of(
                "FORETELL_BROKER_URI",
                broker.uri().toString(),
                "FORETELL_MODELS",
                models.folder().toAbsolutePath().toString(),
                "FORETELL_HOST",
                "127.0.0.1",
                "FORETELL_PORT",
                "0",
                "FORETELL_GRPC_PORT",
                "0");
        List<String> web = installation.command("web");
        List<String> worker = installation.command("worker");
        Path folder = Files.createTempDirectory("foretell-bench");
        long begun = System.nanoTime();
        StartedServer server = new StartedServer(
                folder,
                JavaProgram.start("web", web, settings, folder),
                JavaProgram.start("worker", worker, settings, folder));
        try {
            server.awaitFirst(models.name(), begun);
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) { // Rethrown; the processes must not stay.
            server.close();
            throw e;
        }
    }

    private void awaitFirst(String model, long begun) throws IOException, InterruptedException {
        url = URI.create("http://127.0.0.1:" + web.awaitWord(SERVES, PATIENCE).group(1));
        grpc = "127.0.0.1:" + web.awaitWord(SERVES_GRPC, PATIENCE).group(1);
        awaitReady(model);
        start = Duration.ofNanos(System.nanoTime() - begun);
    }

    /** The web's URL. */
    URI url() {
        return url;
    }

    /** The web's host and port for gRPC. */
    String grpc() {
        return grpc;
    }

    /** The time from the start of both until predictions could be made. */
    Duration start() {
        return start;
    }

    /** The resources that web and worker use, by their names. */
    Map<String, ProcessUsage> usage() {
        return new TreeMap<>(Map.of("web", web.usage(), "worker", worker.usage()));
    }

    /**
     * Waits until predictions can be made.
     *
     * @throws IOException if that takes too long
     */
    void awaitReady(String model) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers("/v2/health/ready") || !answers("/v2/models/" + model + "/ready")) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("the model " + model + " is not ready after " + PATIENCE.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private boolean answers(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(ANSWER).build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == OK;
        } catch (ConnectException e) {
            throw new IOException("the web has stopped", e);
        }
    }

    /** Stops the worker, so that others can take its place. */
    void stopWorker() {
        worker.close();
    }

    /** Stops both. */
    @Override
    public void close() {
        worker.close();
        web.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            System.err.println("cannot delete " + folder);
        }
    }
}
