package dev.foretell.web.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Job;
import dev.foretell.job.JobProblem;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.Status;
import dev.foretell.web.prediction.RefusedException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebMetricsTest {

    private final WebMetrics metrics = new WebMetrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void requests_are_counted_by_outcome_and_those_that_ran_are_timed() {
        metrics.of("iris", "1").ended(OutcomeLabels.SUCCEEDED, Duration.ofMillis(3));
        metrics.of("iris", "1").ended(Reason.QUEUE_FULL.label());

        assertThat(metrics.scrape())
                .contains("foretell_requests_total{model=\"iris\",outcome=\"succeeded\",version=\"1\"} 1.0")
                .contains("foretell_requests_total{model=\"iris\",outcome=\"queue-full\",version=\"1\"} 1.0")
                .contains("foretell_requests_total{model=\"iris\",outcome=\"failed\",version=\"1\"} 0.0")
                .contains("foretell_request_duration_seconds_count{model=\"iris\",version=\"1\"} 1")
                .contains("foretell_request_duration_seconds_bucket{model=\"iris\",version=\"1\",le=\"0.002\"} 0")
                .contains("foretell_request_duration_seconds_bucket{model=\"iris\",version=\"1\",le=\"0.005\"} 1");
    }

    @Test
    void refusals_are_counted_by_reason_and_are_0_from_the_start() {
        metrics.refused(Reason.NO_WORKER);
        metrics.refused(Reason.DEADLINE);

        assertThat(metrics.scrape())
                .contains("foretell_refused_total{reason=\"no-worker\"} 1.0")
                .contains("foretell_refused_total{reason=\"broker-away\"} 0.0")
                .doesNotContain("deadline");
    }

    @Test
    void dead_letters_are_counted_by_model_and_reason() {
        metrics.deadLettered("iris", JobProblem.Code.UNDELIVERABLE);
        metrics.deadLettered("iris", JobProblem.Code.UNDELIVERABLE);

        assertThat(metrics.scrape())
                .contains("foretell_dead_lettered_total{model=\"iris\",reason=\"undeliverable\"} 2.0");
    }

    @Test
    void an_invalid_request_is_counted_for_its_version_where_that_is_known() {
        metrics.invalid("iris", "1");
        metrics.invalid(null, null);

        assertThat(metrics.scrape())
                .contains("foretell_requests_total{model=\"iris\",outcome=\"invalid\",version=\"1\"} 1.0")
                .contains("foretell_requests_total{model=\"none\",outcome=\"invalid\",version=\"none\"} 1.0");
    }

    @Test
    void a_gauge_shows_a_number_as_it_is_at_the_time() {
        AtomicInteger number = new AtomicInteger(1);
        metrics.gauge("foretell.in.flight", "Predictions in flight", number::get);
        assertThat(metrics.scrape()).contains("foretell_in_flight 1.0");

        number.set(7);

        assertThat(metrics.scrape())
                .contains("foretell_in_flight 7.0", "jvm_memory_used_bytes{", "process_uptime_seconds ");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_INPUT,invalid",
        "UNKNOWN_MODEL,failed",
        "MODEL_FAILED,failed",
        "EXPIRED,expired",
        "UNDELIVERABLE,failed"
    })
    void an_answer_with_an_error_is_called_by_whose_fault_it_is(JobProblem.Code code, String outcome) {
        assertThat(OutcomeLabels.of(new FailedException(failed(new JobProblem(code, "")))))
                .isEqualTo(outcome);
    }

    private static Prediction failed(JobProblem problem) {
        Instant now = Instant.now();
        Prediction starting = new Prediction(
                "1",
                "iris",
                "1",
                Status.STARTING,
                false,
                now,
                null,
                null,
                null,
                Job.FP32,
                new byte[16],
                1,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                false);
        return starting.finished(PredictionRecords.failed("1", "w", problem, now));
    }

    @Test
    void a_refusal_is_called_by_its_reason() {
        assertThat(OutcomeLabels.of(null)).isEqualTo("succeeded");
        assertThat(OutcomeLabels.of(new RefusedException(Reason.TOO_MANY_IN_FLIGHT, "")))
                .isEqualTo("too-many-in-flight");
        assertThat(OutcomeLabels.of(new RefusedException(Reason.DEADLINE, ""))).isEqualTo("expired");
        assertThat(OutcomeLabels.of(new IllegalStateException())).isEqualTo("failed");
    }
}
