package dev.foretell.standalone.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Fp32;
import dev.foretell.job.Job;
import dev.foretell.process.Time;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.web.database.Database;
import dev.foretell.web.history.History;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.Query;
import dev.foretell.worker.TestWorkers;
import dev.foretell.worker.Worker;
import dev.foretell.worker.WorkerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A web, and a worker that does nothing until it is released, and then fails on a certain number. Used by one thread.
 */
public final class Held implements AutoCloseable {

    private static final float POISON = 666;
    private static final int COLUMNS = 8;
    private static final int MOST_REMEMBERED = 1_000;

    private final Queue<Job> tried = new ConcurrentLinkedQueue<>();
    private final Queue<Job> predicted = new ConcurrentLinkedQueue<>();
    private final CountDownLatch passing = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final WebSettings settings;
    private final Web web;
    private final Worker worker;
    private final Caller caller;

    public Held(Map<String, String> environment) {
        settings = WebSettings.of(environment);
        web = new Web(settings);
        worker = TestWorkers.watched(WorkerSettings.of(environment), this::pass);
        web.start();
        worker.start();
        Eventually.until("the web to be ready", web::isReady);
        caller = new Caller(URI.create("http://127.0.0.1:" + web.port()));
    }

    private void pass(List<Job> jobs) {
        passing.countDown();
        await(goOn);
        tried.addAll(jobs);
        for (Job job : jobs) {
            for (float value : Fp32.read(job.body(), COLUMNS).values()) {
                if (value == POISON) {
                    throw new IllegalStateException("poison");
                }
            }
        }
        predicted.addAll(jobs);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(100, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public Caller caller() {
        return caller;
    }

    public OptionalInt grpcPort() {
        return web.grpcPort();
    }

    /** Stops the web, which waits for what is in flight. */
    public void stopWeb() {
        web.close();
    }

    /** Keeps the worker busy, so that later requests have to wait. */
    public List<CompletableFuture<Reply>> occupy() {
        List<CompletableFuture<Reply>> first = caller.sendMany(2);
        await(passing);
        return new ArrayList<>(first);
    }

    /** Waits until so many requests are in flight, and then releases the worker. */
    public void goOnWith(int requests) {
        Eventually.until("all to be in flight", () -> inFlight() == requests);
        goOn();
    }

    public void goOn() {
        goOn.countDown();
    }

    /** The jobs that the worker was about to predict, including those that failed. */
    public List<Job> tried() {
        return List.copyOf(tried);
    }

    public List<Job> predicted() {
        return List.copyOf(predicted);
    }

    public double inFlight() {
        return metric("foretell_in_flight");
    }

    /** The number of requests with an outcome, by the web's metrics. */
    public double ended(String version, String outcome) {
        return metric(
                "foretell_requests_total{model=\"diabetes\",outcome=\"" + outcome + "\",version=\"" + version + "\"}");
    }

    /** The number of requests whose time is in the web's metrics. */
    public double timed(String version) {
        return metric("foretell_request_duration_seconds_count{model=\"diabetes\",version=\"" + version + "\"}");
    }

    private double metric(String name) {
        Matcher value =
                Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(caller.body("/metrics"));
        return value.find() ? Double.parseDouble(value.group(1)) : Double.NaN;
    }

    /** All predictions in the history, by id; waits until there are so many. */
    public Map<String, Prediction> remembered(int predictions) {
        try (Database database = new Database(settings.database());
                History history =
                        new History(database, Duration.ZERO, new SimpleMeterRegistry(), List.of(), Time.SYSTEM)) {
            database.start();
            history.start();
            Query all = new Query(null, null, null, MOST_REMEMBERED);
            Eventually.until("all to be recorded", () -> history.list(all).size() >= predictions);
            return history
                    .findAll(history.list(all).stream().map(Prediction::id).toList())
                    .stream()
                    .collect(Collectors.toMap(Prediction::id, Function.identity()));
        }
    }

    @Override
    public void close() {
        goOn();
        web.close();
        worker.close();
    }
}
