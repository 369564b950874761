package dev.foretell.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeThreadsTest {

    @ParameterizedTest
    @CsvSource({"4,4", "' 2 ',2", "'3,2,1',3", "0,1", "-1,1", "many,1", "'',1", "999999999,1024", "9999999999,1"})
    void the_setting_of_openmp_says_how_many(String setting, int threads) {
        assertThat(NativeThreads.of(setting)).isEqualTo(threads);
    }

    @Test
    void without_it_there_is_one() {
        assertThat(NativeThreads.of(null)).isEqualTo(1);
    }
}
