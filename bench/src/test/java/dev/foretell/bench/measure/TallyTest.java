package dev.foretell.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TallyTest {

    @Test
    void what_goes_wrong_after_the_report_is_not_in_it() {
        Tally tally = new Tally(Duration.ZERO, Duration.ofHours(1));
        tally.failed("status 503");

        Report report = tally.report("run", 1);
        tally.failed("cancelled");

        assertThat(report.errors()).containsOnlyKeys("status 503");
    }
}
