package dev.foretell.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {

    @Test
    void what_goes_wrong_after_the_report_is_not_in_it() {
        LatencyRecorder recorder = new LatencyRecorder(Duration.ZERO, Duration.ofHours(1));
        recorder.failed("status 503");

        Report report = recorder.report("run", 1);
        recorder.failed("cancelled");

        assertThat(report.errors()).containsOnlyKeys("status 503");
    }
}
