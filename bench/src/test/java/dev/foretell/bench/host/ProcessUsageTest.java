package dev.foretell.bench.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessUsageTest {

    private final ProcessUsage self = ProcessUsage.of(ProcessHandle.current().pid());

    @Test
    void tells_the_processor_time_of_a_process() {
        assertThat(self.processorTime()).isGreaterThan(Duration.ZERO);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void tells_the_resident_memory_of_a_process() {
        assertThat(self.residentBytes().orElseThrow()).isBetween(10L << 20, 100L << 30);
    }

    @Test
    void refuses_a_process_that_is_not_there() {
        assertThatThrownBy(() -> ProcessUsage.of(Long.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no process " + Long.MAX_VALUE + " on this machine");
    }
}
