package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParallelismTest {

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,1", "4,2", "6,3", "8,4", "64,4"})
    void there_is_a_lane_for_every_two_processors_and_no_more_than_four(int processors, int lanes) {
        assertThat(Parallelism.lanes(processors)).isEqualTo(lanes);
    }

    @Test
    void it_is_told_in_words() {
        assertThat(new Parallelism(1, 1, 1)).hasToString("1 lane per model, 1 native thread each (1 processor)");
        assertThat(new Parallelism(4, 2, 3)).hasToString("2 lanes per model, 3 native threads each (4 processors)");
    }
}
