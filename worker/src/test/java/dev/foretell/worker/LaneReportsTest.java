package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.job.Job;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a lane counts and logs. */
@Timeout(60)
class LaneReportsTest extends LaneFixture {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void every_job_and_pass_is_counted_for_its_version() {
        add("a", 1, 2);
        add("b", KILLER);
        start("test", test);
        answers(2);
        add(job("late", "test", Duration.ofNanos(-1), ""), 7);
        answers(3);
        // A pass of three that failed counts for nothing; then the one that went well alone does.
        assertThat(metrics.of(test.manifest()).served(test, BATCH_MAX))
                .usingRecursiveComparison()
                .ignoringFields("queueNanos", "computeNanos")
                .isEqualTo(new Heartbeat.Served("test", "1", "test", "it is a test", BATCH_MAX, 2, 1, 2, 1, 0, 0, 0));
        assertThat(metrics.scrape())
                .contains("foretell_jobs_total{model=\"test\",outcome=\"succeeded\",version=\"1\"} 1.0")
                .contains("foretell_jobs_total{model=\"test\",outcome=\"model-failed\",version=\"1\"} 1.0")
                .contains("foretell_jobs_total{model=\"test\",outcome=\"expired\",version=\"none\"} 1.0");
    }

    @Test
    void a_pass_over_more_rows_than_the_limit_counts_as_several() {
        float[] rows = new float[BATCH_MAX * 2 + 1];
        add("a", rows);
        start("test", test);
        answers(1);

        Heartbeat.Served served = metrics.of(test.manifest()).served(test, BATCH_MAX);

        assertThat(served.inferences()).isEqualTo(rows.length);
        assertThat(served.executions()).isEqualTo(3);
        assertThat(served.computeNanos()).isPositive();
        assertThat(served.queueNanos()).isPositive();
    }

    @Test
    void a_job_of_a_recorded_trace_is_to_be_found_in_the_log_and_no_other() {
        try (CapturedLog logs = new CapturedLog()) {
            add(traced("a", "00-" + TRACE + "-00f067aa0ba902b7-01"), 1);
            add(traced("b", "00-" + TRACE + "-00f067aa0ba902b7-00"), 2);
            add(traced("c", null), 3);
            start("test", test);
            answers(3);

            assertThat(logs.events()).singleElement().satisfies(event -> {
                assertThat(event.getFormattedMessage()).startsWith("job a: predicted test:1 in ");
                assertThat(event.getMDCPropertyMap()).isEqualTo(Map.of("job", "a", "trace", TRACE));
            });
        }
    }

    @Test
    void each_job_of_a_batch_that_fails_is_logged_under_its_own_name() {
        try (CapturedLog logs = new CapturedLog()) {
            add(traced("a", "00-" + TRACE + "-00f067aa0ba902b7-01"), KILLER);
            add(traced("b", null), KILLER);
            start("test", test);
            answers(2);

            assertThat(logs.events())
                    .filteredOn(event -> event.getFormattedMessage().startsWith("job "))
                    .extracting(event -> event.getFormattedMessage() + " " + new TreeMap<>(event.getMDCPropertyMap()))
                    .containsExactly(
                            "job a: the model test:1 failed; answered with the error {job=a, trace=" + TRACE + "}",
                            "job a: answered that it failed (model-failed) {job=a, trace=" + TRACE + "}",
                            "job b: the model test:1 failed; answered with the error {job=b}");
        }
    }

    private static Job traced(String id, @Nullable String traceparent) {
        return new Job(id, "test", null, Job.JSON, new byte[0], false, false, LONG, traceparent);
    }
}
