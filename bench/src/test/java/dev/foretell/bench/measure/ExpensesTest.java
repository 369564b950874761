package dev.foretell.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.bench.host.ProcessUsage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ExpensesTest {

    private static final int REQUESTS = 10;

    @Test
    void are_of_the_time_between_warm_up_and_end_and_for_each_request() throws Exception {
        ProcessUsage self = ProcessUsage.of(ProcessHandle.current());
        Expenses expenses = Expenses.of(Map.of("this JVM", self));

        Duration before = self.processorTime();
        Report report = expenses.noting(ExpensesTest::busy).run(Watch.NONE);
        Duration taken = self.processorTime().minus(before);

        assertThat(report.requests()).isEqualTo(REQUESTS);
        Figure time = expenses.figures().get(0);
        assertThat(time.key()).isEqualTo("this_JVM_processor_time");
        assertThat(time.unit()).isEqualTo("µs/request");
        assertThat(time.rounds()).hasSize(1);
        assertThat(time.median()).isBetween(1e5 / REQUESTS, taken.toNanos() / 1e3 / REQUESTS);
    }

    @Test
    void of_no_process_are_none() throws Exception {
        Expenses none = Expenses.of(Map.of());

        assertThat(none.noting(ExpensesTest::busy).run(Watch.NONE).requests()).isEqualTo(REQUESTS);
        assertThat(none.figures()).isEmpty();
    }

    /** Takes at least a tenth of a second of processor time while it is watched. */
    private static Report busy(Watch watch) {
        watch.begun();
        long end = cpuNanos() + Duration.ofMillis(120).toNanos();
        while (cpuNanos() < end) {
            Thread.onSpinWait();
        }
        watch.ended();
        Histogram latencies = new Histogram(3);
        latencies.recordValueWithCount(1, REQUESTS);
        return new Report("busy", Duration.ofSeconds(1), 1, latencies, new TreeMap<>());
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
