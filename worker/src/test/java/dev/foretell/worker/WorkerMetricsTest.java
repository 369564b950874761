package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.JobProblem;
import dev.foretell.model.TestModels;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerMetricsTest {

    private static final String LABELS = "{model=\"test\",version=\"1\"} ";

    private final WorkerMetrics metrics = new WorkerMetrics(new LoadedModels());
    private final WorkerVersionMetrics version = metrics.of(TestModels.echo("1").manifest());

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void times_and_sizes_are_histograms() {
        version.waited(Duration.ofMillis(3));
        version.waited(Duration.ofSeconds(20));
        version.predicted(100, 64, Duration.ofMillis(30));

        assertThat(metrics.scrape())
                .contains("foretell_job_queue_seconds_count" + LABELS + "2")
                .contains("foretell_job_queue_seconds_sum" + LABELS + "20.003")
                .contains("foretell_job_queue_seconds_bucket{model=\"test\",version=\"1\",le=\"0.002\"} 0")
                .contains("foretell_job_queue_seconds_bucket{model=\"test\",version=\"1\",le=\"0.005\"} 1")
                .contains("foretell_job_queue_seconds_bucket{model=\"test\",version=\"1\",le=\"+Inf\"} 2")
                .contains("foretell_compute_seconds_bucket{model=\"test\",version=\"1\",le=\"0.05\"} 1")
                .contains("foretell_batch_rows_count" + LABELS + "2")
                .contains("foretell_batch_rows_sum" + LABELS + "100.0")
                .contains("foretell_batch_rows_bucket{model=\"test\",version=\"1\",le=\"32.0\"} 0")
                .contains("foretell_batch_rows_bucket{model=\"test\",version=\"1\",le=\"64.0\"} 2");
    }

    @Test
    void counts_are_counters() {
        version.predicted(100, 64, Duration.ofMillis(30));
        version.redelivered();
        version.succeeded();
        version.failed(JobProblem.Code.INVALID_INPUT);

        assertThat(metrics.scrape())
                .contains("foretell_inferences_total" + LABELS + "100.0")
                .contains("foretell_executions_total" + LABELS + "2.0")
                .contains("foretell_redelivered_total" + LABELS + "1.0")
                .contains("foretell_jobs_total{model=\"test\",outcome=\"succeeded\",version=\"1\"} 1.0")
                .contains("foretell_jobs_total{model=\"test\",outcome=\"invalid-input\",version=\"1\"} 1.0")
                .contains("foretell_jobs_total{model=\"test\",outcome=\"model-failed\",version=\"1\"} 0.0");
    }

    @Test
    void the_engine_of_each_version_is_told_as_long_as_it_is_served() {
        metrics.serves(List.of(TestModels.echo("1"), TestModels.echo("2")));

        assertThat(metrics.scrape())
                .contains("foretell_model_engine{engine=\"test\",model=\"test\",version=\"1\"} 1.0")
                .contains("foretell_model_engine{engine=\"test\",model=\"test\",version=\"2\"} 1.0");

        metrics.serves(List.of(TestModels.echo("2")));

        assertThat(metrics.scrape())
                .doesNotContain("foretell_model_engine{engine=\"test\",model=\"test\",version=\"1\"}")
                .contains("foretell_model_engine{engine=\"test\",model=\"test\",version=\"2\"} 1.0");
    }

    @Test
    void the_memory_of_the_jvm_and_of_native_code_is_told() {
        assertThat(metrics.scrape())
                .contains("jvm_memory_used_bytes{area=\"heap\"", "jvm_threads_live_threads ", "process_uptime_seconds ")
                .contains("foretell_native_allocated_bytes ")
                .containsPattern("foretell_native_physical_bytes [1-9]");
    }

    @Test
    void a_version_is_counted_on_when_it_is_loaded_again() {
        version.succeeded();
        metrics.of(TestModels.echo("1").manifest()).succeeded();

        assertThat(version.served(TestModels.echo("1"), 1).jobs()).isEqualTo(2);
    }
}
