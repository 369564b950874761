package dev.foretell.standalone.harness;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Calls a web as a program that has rows of the diabetes sample predicted in the background, and looks up the results.
 * Safe for use by several threads.
 */
public final class BackgroundCaller {

    public static final String MODEL = "diabetes";
    public static final String QUEUE = "foretell.jobs.diabetes";
    public static final String RESULTS = "foretell.results";
    public static final Set<String> ENDS = Set.of("succeeded", "failed", "canceled");

    private static final int AT_ONCE = 16;
    private static final List<String> ROWS = Caller.sample();

    private final Client client;

    public BackgroundCaller(URI web) {
        this.client = Client.program(web.getPort());
    }

    /** The client for other calls. */
    public Client client() {
        return client;
    }

    /** A request for a row of the sample; numbers beyond its end start again. */
    public static String body(int number) {
        return body(ROWS.get(number % ROWS.size()), "");
    }

    /** A request for the given row, with further members. */
    public static String body(String row, String members) {
        return "{\"model\": \"diabetes\", \"input\": {\"instances\": [[" + row + "]]}" + members + "}";
    }

    public HttpResponse<String> post(String body) {
        return client.send(client.request("/predictions")
                .header("Content-Type", Client.JSON)
                .header("Prefer", "respond-async")
                .POST(BodyPublishers.ofString(body)));
    }

    public HttpResponse<String> put(String id, String body) {
        return client.send(client.request("/predictions/" + id)
                .header("Content-Type", Client.JSON)
                .header("Prefer", "respond-async")
                .PUT(BodyPublishers.ofString(body)));
    }

    /** Posts a row, which must be accepted; returns the job's id. */
    public String promised(int number) {
        return promised(post(body(number)));
    }

    /** The id of the job in a response with 202. */
    public static String promised(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return json(response).path("id").asText();
    }

    /** Posts many rows at once, all of which must be accepted; returns the row of each job. */
    public Map<String, Integer> promisedMany(int count) {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                all.add(CompletableFuture.supplyAsync(() -> promised(number), threads));
            }
            Map<String, Integer> promised = new HashMap<>();
            for (int i = 0; i < count; i++) {
                promised.put(Caller.await(all.get(i)), i);
            }
            assertThat(promised).as("no two jobs have the same id").hasSize(count);
            return promised;
        } finally {
            threads.shutdownNow();
        }
    }

    /** The current state of a job, which must exist. */
    public JsonNode job(String id) {
        HttpResponse<String> response = client.get("/predictions/" + id);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    /** Waits until all jobs have ended; returns their ends. */
    public Map<String, JsonNode> ends(Collection<String> ids) {
        Map<String, JsonNode> ends = new HashMap<>();
        for (String id : ids) {
            Eventually.until("job " + id + " has ended; " + ends.size() + " of " + ids.size() + " have", () -> {
                JsonNode job = job(id);
                ends.put(id, job);
                return ENDS.contains(job.path("status").asText());
            });
        }
        return ends;
    }

    /** Waits for the end of a job, and returns it. */
    public JsonNode end(String id) {
        return ends(List.of(id)).values().iterator().next();
    }

    /**
     * Waits until all jobs have ended, and asserts that each has the same prediction as an interactive caller gets for
     * the row. A worker must be running or starting.
     *
     * @param promised the row of each job
     */
    public Map<String, JsonNode> assertAllPredicted(Map<String, Integer> promised) {
        Map<String, JsonNode> ends = ends(promised.keySet());
        Map<Integer, Double> right = new HashMap<>();
        promised.forEach((id, row) -> {
            JsonNode job = ends.getOrDefault(id, MissingNode.getInstance());
            assertThat(job.path("status").asText()).as(job.toString()).isEqualTo("succeeded");
            assertThat(job.at("/output/predictions")).hasSize(1);
            assertThat(prediction(job))
                    .as("job %s", id)
                    .isCloseTo(right.computeIfAbsent(row % ROWS.size(), this::predicted), within(1e-4));
        });
        return ends;
    }

    private double predicted(int row) {
        List<HttpResponse<String>> last = new ArrayList<>();
        Eventually.until("row " + row + " is predicted", () -> {
            last.add(0, client.postJson("/predictions", body(row)));
            return last.get(0).statusCode() == 200;
        });
        return prediction(json(last.get(0)));
    }

    private static double prediction(JsonNode job) {
        return job.at("/output/predictions/0/0").asDouble(Double.NaN);
    }

    /** The number of predictions of the model that have ended, by the history's figures. */
    public long counted() {
        long counted = 0;
        for (JsonNode version : json(client.get("/models/diabetes/comparison")).path("versions")) {
            counted += version.path("predictions").asLong();
        }
        return counted;
    }

    /** Waits until jobs are accepted. */
    public BackgroundCaller awaitReady() {
        Eventually.until(
                "the web is ready", () -> client.get("/v2/health/ready").statusCode() == 200);
        return this;
    }

    /** Waits for a response with a status; other responses, and webs that do not listen yet, are ignored. */
    public HttpResponse<String> awaitStatus(int status, String body) {
        List<HttpResponse<String>> last = new ArrayList<>();
        Eventually.until("a job is answered " + status, Duration.ofSeconds(60), () -> {
            try {
                last.add(0, post(body));
                return last.get(0).statusCode() == status;
            } catch (UncheckedIOException e) {
                return false;
            }
        });
        return last.get(0);
    }

    /** Asserts that a response reports a temporary problem, with a {@code Retry-After}. */
    public static void assertRefused(HttpResponse<String> response, int status) {
        Client.assertProblem(response, status);
        assertThat(response.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
    }
}
