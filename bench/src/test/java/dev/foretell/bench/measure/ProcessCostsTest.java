package dev.foretell.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.bench.host.ProcessUsage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ProcessCostsTest {

    private static final int REQUESTS = 10;

    @Test
    void are_of_the_time_between_warm_up_and_end_and_for_each_request() throws Exception {
        ProcessUsage self = ProcessUsage.of(ProcessHandle.current());
        ProcessCosts costs = ProcessCosts.of(Map.of("this JVM", self));

        Duration before = self.processorTime();
        Report report = costs.noting(ProcessCostsTest::busy).run(MeasurementListener.NONE);
        Duration taken = self.processorTime().minus(before);

        assertThat(report.requests()).isEqualTo(REQUESTS);
        Figure time = costs.figures().get(0);
        assertThat(time.key()).isEqualTo("this_JVM_processor_time");
        assertThat(time.unit()).isEqualTo("µs/request");
        assertThat(time.rounds()).hasSize(1);
        assertThat(time.median()).isBetween(1e5 / REQUESTS, taken.toNanos() / 1e3 / REQUESTS);
    }

    @Test
    void of_no_process_are_none() throws Exception {
        ProcessCosts none = ProcessCosts.of(Map.of());

        assertThat(none.noting(ProcessCostsTest::busy)
                        .run(MeasurementListener.NONE)
                        .requests())
                .isEqualTo(REQUESTS);
        assertThat(none.figures()).isEmpty();
    }

    /** Uses at least a tenth of a second of processor time while it is measured. */
    private static Report busy(MeasurementListener listener) {
        listener.started();
        long end = cpuNanos() + Duration.ofMillis(120).toNanos();
        while (cpuNanos() < end) {
            Thread.onSpinWait();
        }
        listener.ended();
        Histogram latencies = new Histogram(3);
        latencies.recordValueWithCount(1, REQUESTS);
        return new Report("busy", Duration.ofSeconds(1), 1, latencies, new TreeMap<>());
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
