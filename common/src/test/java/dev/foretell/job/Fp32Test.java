package dev.foretell.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Fp32Test {

    @Test
    void rows_are_read_as_they_were_written() {
        Rows rows = new Rows(2, 3, new float[] {1, -2.5f, 3e38f, 0, Float.MIN_VALUE, 5.1f});

        Rows read = Fp32.read(Fp32.write(rows), 3);

        assertThat(read.count()).isEqualTo(2);
        assertThat(read.values()).isEqualTo(rows.values());
    }

    @Test
    void the_bytes_are_little_endian() {
        assertThat(Fp32.write(new Rows(1, 1, new float[] {1}))).containsExactly(0, 0, 0x80, 0x3f);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 7, 9, 12})
    void what_is_no_whole_row_is_refused(int length) {
        assertThatThrownBy(() -> Fp32.read(new byte[length], 2))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("rows of 2 FP32 values")
                .hasMessageContaining("found " + length + " bytes");
    }
}
