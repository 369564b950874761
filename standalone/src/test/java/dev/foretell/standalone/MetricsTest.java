package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Job;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Logs;
import dev.foretell.standalone.harness.Systems;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares the metrics of the web and of a worker for the same requests. */
class MetricsTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static Standalone standalone;
    private static Client web;
    private static Client worker;

    @BeforeAll
    static void start() throws IOException {
        int port = freePort();
        standalone = Systems.started(1, "FORETELL_WORKER_PORT", Integer.toString(port), "FORETELL_HOST", "127.0.0.1");
        web = Client.program(standalone.port());
        worker = Client.program(port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void stop() {
        standalone.close();
    }

    @Test
    void both_sides_count_a_prediction() {
        double requests = value(web, requests("iris", "succeeded"));
        double jobs = value(worker, "foretell_jobs_total{model=\"iris\",outcome=\"succeeded\",version=\"1\"}");
        double rows = value(worker, "foretell_inferences_total{model=\"iris\",version=\"1\"}");

        assertThat(iris("[5.1,3.5,1.4,0.2],[6.3,3.3,6.0,2.5]").statusCode()).isEqualTo(200);

        assertThat(value(web, requests("iris", "succeeded"))).isEqualTo(requests + 1);
        assertThat(value(worker, "foretell_jobs_total{model=\"iris\",outcome=\"succeeded\",version=\"1\"}"))
                .isEqualTo(jobs + 1);
        assertThat(value(worker, "foretell_inferences_total{model=\"iris\",version=\"1\"}"))
                .isEqualTo(rows + 2);
        assertThat(value(worker, "foretell_executions_total{model=\"iris\",version=\"1\"}"))
                .isPositive();
        assertThat(value(worker, "foretell_job_queue_seconds_count{model=\"iris\",version=\"1\"}"))
                .isPositive();
        assertThat(value(worker, "foretell_compute_seconds_sum{model=\"iris\",version=\"1\"}"))
                .isPositive();
        assertThat(value(web, "foretell_request_duration_seconds_count{model=\"iris\",version=\"1\"}"))
                .isPositive();
    }

    @Test
    void a_wrong_input_is_counted_for_its_model() {
        double before = value(web, requests("iris", "invalid"));

        assertThat(iris("[1,2]").statusCode()).isEqualTo(422);

        assertThat(value(web, requests("iris", "invalid"))).isEqualTo(before + 1);
    }

    @Test
    void what_a_request_says_never_becomes_a_label() {
        web.postJson("/predictions", "{\"model\":\"hostile-name\",\"input\":{\"instances\":[[1]]}}");
        web.postJson(
                "/predictions", "{\"model\":\"iris\",\"version\":\"31337\",\"input\":{\"instances\":[[1,2,3,4]]}}");
        web.postJson("/predictions", "{\"model\":\"hostile-name\",\"input\":7}");

        assertThat(web.get("/metrics").body()).doesNotContain("hostile-name", "\"31337\"");
        assertThat(worker.get("/metrics").body()).doesNotContain("hostile-name", "\"31337\"");
    }

    @Test
    void an_image_that_the_worker_cannot_read_is_counted_on_both_sides() {
        double before = value(web, requests("mnist", "invalid"));

        assertThat(web.post("/classify", Job.BINARY, new byte[100]).statusCode())
                .isEqualTo(422);

        assertThat(value(web, requests("mnist", "invalid"))).isEqualTo(before + 1);
        assertThat(value(worker, "foretell_jobs_total{model=\"mnist\",outcome=\"invalid-input\",version=\"1\"}"))
                .isPositive();
    }

    @Test
    void both_tell_of_their_memory_and_the_web_of_its_workers() {
        assertThat(web.get("/metrics").headers().firstValue("Content-Type")).hasValue(TYPE);
        assertThat(worker.get("/metrics").headers().firstValue("Content-Type")).hasValue(TYPE);
        assertThat(value(web, "foretell_workers")).isEqualTo(1);
        assertThat(value(web, "foretell_in_flight")).isNotNegative();
        assertThat(value(web, "foretell_refused_total{reason=\"no-worker\"}")).isZero();
        assertThat(value(worker, "foretell_native_physical_bytes")).isPositive();
        assertThat(web.get("/metrics").body()).contains("jvm_memory_used_bytes{area=\"heap\"");
        assertThat(worker.get("/metrics").body()).contains("jvm_gc_", "jvm_threads_live_threads ");
    }

    @Test
    void a_recorded_trace_can_be_followed_through_web_and_worker() {
        try (Logs logs = new Logs()) {
            HttpResponse<String> response = traced("00-" + TRACE + "-00f067aa0ba902b7-01");
            String id = Client.json(response).path("id").asText();

            Eventually.until("both to have logged it", () -> logs.ofTrace(TRACE).size() >= 2);
            assertThat(logs.ofTrace(TRACE))
                    .anyMatch(line -> line.startsWith("job " + id + ": predicted iris:1 in "))
                    .anyMatch(line -> line.startsWith("job " + id + ": iris succeeded in "));
        }
    }

    @Test
    void a_trace_context_that_is_not_valid_harms_nothing_and_leaves_no_trace() {
        try (Logs logs = new Logs()) {
            assertThat(traced("00-" + "0".repeat(32) + "-00f067aa0ba902b7-01").statusCode())
                    .isEqualTo(200);
            assertThat(traced("%0A<script>").statusCode()).isEqualTo(200);

            assertThat(logs.complaints()).isEmpty();
            assertThat(logs.ofTrace("0".repeat(32))).isEmpty();
        }
    }

    private static HttpResponse<String> traced(String traceparent) {
        return web.send(web.request("/predictions")
                .header("Content-Type", Client.JSON)
                .header("traceparent", traceparent)
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}")));
    }

    private static HttpResponse<String> iris(String rows) {
        return web.postJson("/predictions", "{\"model\":\"iris\",\"input\":{\"instances\":[" + rows + "]}}");
    }

    private static String requests(String model, String outcome) {
        return "foretell_requests_total{model=\"" + model + "\",outcome=\"" + outcome + "\",version=\"1\"}";
    }

    /** The value of a metric with its labels; 0 when it does not exist yet. */
    private static double value(Client client, String name) {
        Matcher line = Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$")
                .matcher(client.get("/metrics").body());
        return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }
}
