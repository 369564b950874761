package dev.foretell.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.foretell.broker.Publisher;
import dev.foretell.broker.Requester;
import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.process.Time;
import dev.foretell.web.access.Access;
import dev.foretell.web.access.Limits;
import dev.foretell.web.edge.PathPrefix;
import dev.foretell.web.grpc.GrpcServer;
import dev.foretell.web.grpc.InferClient;
import dev.foretell.web.prediction.BrokerListener;
import dev.foretell.web.prediction.Jobs;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.Predictions;
import dev.foretell.web.prediction.WebMetrics;
import dev.foretell.web.prediction.Workers;
import dev.foretell.web.server.Handlers;
import dev.foretell.web.server.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that a web sends to itself before it serves, as a worker runs its networks before it takes jobs: the code
 * that predictions run through is then loaded and compiled, and the first callers do not wait for that. The requests go
 * to a separate server on the loopback interface, are answered without broker and worker, and are neither counted nor
 * recorded. Call {@link #run} once.
 */
final class Rehearsal {

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private static final int ENOUGH = 3_000;
    private static final int CALLERS = 4;
    private static final int MAX_THREADS = 32;

    private final Manifest model;
    private final WebMetrics metrics = new WebMetrics();
    private final QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    private final Predictions predictions;
    private final BrokerListener incoming;
    private final HttpServer server;
    private final Optional<GrpcServer> grpc;

    private Rehearsal(
            Manifest model,
            Models models,
            Workers workers,
            Jobs jobs,
            Duration deadline,
            boolean overGrpc,
            BiFunction<Predictions, WebMetrics, Handlers> handlers) {
        this.model = model;
        threads.setName("rehearsal");
        this.predictions = new Predictions(
                new Stage(),
                models,
                workers,
                metrics,
                prediction -> {},
                Integer.MAX_VALUE,
                deadline,
                threads,
                Time.SYSTEM);
        this.incoming = new BrokerListener(predictions, jobs, workers, models, metrics);
        Handlers rehearsed = handlers.apply(predictions, metrics);
        Limits limits = Limits.of(Access.OPEN);
        this.server = new HttpServer(LOOPBACK, 0, PathPrefix.NONE, threads, rehearsed, Access.OPEN, limits);
        this.grpc = overGrpc
                ? Optional.of(new GrpcServer(
                        LOOPBACK, 0, threads, rehearsed.inference().protocol(), metrics, Access.OPEN, limits))
                : Optional.empty();
    }

    /**
     * Predicts made-up rows of the smallest model of numbers for about a second; failures are only logged.
     *
     * @param overGrpc whether to predict over gRPC, too
     * @return how many requests were answered
     */
    static Rehearsed run(
            Models models,
            Workers workers,
            Jobs jobs,
            Duration deadline,
            boolean overGrpc,
            BiFunction<Predictions, WebMetrics, Handlers> handlers) {
        try {
            Optional<Manifest> smallest = models.entries().stream()
                    .map(Catalog.Entry::manifest)
                    .filter(manifest -> !manifest.takesTexts())
                    .min(Comparator.comparingInt(Manifest::inputWidth));
            return smallest.isPresent()
                    ? new Rehearsal(smallest.get(), models, workers, jobs, deadline, overGrpc, handlers).run()
                    : Rehearsed.NOTHING;
        } catch (IOException | RuntimeException e) { // The web can serve without a rehearsal, whatever failed.
            LOG.debug("the rehearsal failed; the first requests will be slow", e);
            return Rehearsed.NOTHING;
        }
    }

    private Rehearsed run() throws IOException {
        ExecutorService callers = Executors.newFixedThreadPool(2 * CALLERS);
        try {
            server.start();
            grpc.ifPresent(GrpcServer::start);
            AtomicInteger overHttp = new AtomicInteger();
            AtomicInteger overGrpc = new AtomicInteger();
            URL url = URI.create("http://" + LOOPBACK + ":" + server.port() + "/predictions")
                    .toURL();
            byte[] body = body();
            long end = System.nanoTime() + LONGEST.toNanos();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                all.add(CompletableFuture.runAsync(() -> overHttp(url, body, end, overHttp), callers));
                grpc.ifPresent(to -> all.add(CompletableFuture.runAsync(() -> overGrpc(to, end, overGrpc), callers)));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).join();
            return new Rehearsed(overHttp.get(), overGrpc.get());
        } finally {
            callers.shutdownNow();
            predictions.close();
            grpc.ifPresent(GrpcServer::close);
            server.close();
            metrics.close();
        }
    }

    private byte[] body() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(body)) {
            json.writeStartObject();
            json.writeStringField("model", model.name());
            json.writeStringField("version", model.version());
            json.writeObjectFieldStart("input");
            json.writeArrayFieldStart("instances");
            json.writeArray(new double[model.inputWidth()], 0, model.inputWidth());
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
        }
        return body.toByteArray();
    }

    private static boolean goesOn(long end, AtomicInteger answered) {
        return answered.incrementAndGet() < ENOUGH && System.nanoTime() < end;
    }

    private static void overHttp(URL url, byte[] body, long end, AtomicInteger answered) {
        try {
            HttpURLConnection connection;
            do {
                connection = (HttpURLConnection) url.openConnection();
                call(connection, body);
            } while (goesOn(end, answered));
            connection.disconnect(); // Else the server's end of the connection would wait.
        } catch (IOException e) {
            LOG.debug("the rehearsal over HTTP ended early", e);
        }
    }

    private void overGrpc(GrpcServer server, long end, AtomicInteger answered) {
        try (InferClient client = new InferClient(server.port(), model)) {
            do {
                client.predict();
            } while (goesOn(end, answered));
        } catch (IOException e) {
            LOG.debug("the rehearsal over gRPC ended early", e);
        }
    }

    /** Sends one request; fails unless it succeeds. */
    private static void call(HttpURLConnection connection, byte[] body) throws IOException {
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        try (InputStream in = connection.getInputStream()) {
            in.readAllBytes();
        }
    }

    /** Answers each job with zeros, in place of a worker. */
    private final class Stage implements Publisher {
        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public void publish(Job job, Consumer<Requester.Outcome> listener) {
            listener.accept(Requester.Outcome.ACCEPTED);
            int rows = job.body().length / (model.inputWidth() * Float.BYTES);
            Rows outputs = new Rows(rows, model.outputWidth(), new float[rows * model.outputWidth()]);
            Answer answer = new Answer.Predicted(
                    job.id(), model.name(), model.version(), "rehearsal", Duration.ofNanos(1), outputs);
            threads.execute(() -> incoming.answered(answer));
        }
    }
}
