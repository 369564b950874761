package dev.foretell.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Fp16Test {

    @ParameterizedTest
    @CsvSource({
        "0x3C00, 1",
        "0xC000, -2",
        "0x7BFF, 65504",
        "0x0400, 6.103515625E-5",
        "0x0001, 5.9604644775390625E-8",
        "0x03FF, 6.097555160522461E-5",
        "0x3555, 0.333251953125",
        "0x7C00, Infinity",
        "0xFC00, -Infinity"
    })
    void bits_mean_numbers(String bits, float value) {
        assertThat(Fp16.toFloat(Integer.decode(bits).shortValue())).isEqualTo(value);
    }

    @Test
    void all_bits_become_themselves_again() {
        for (int bits = 0; bits <= 0xFFFF; bits++) {
            float value = Fp16.toFloat((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(Fp16.toBits(value)).isEqualTo((short) bits);
            }
        }
        assertThat(Fp16.toFloat(Fp16.toBits(Float.NaN))).isNaN();
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0x2E66",
        "1.00048828125, 0x3C00",
        "1.00146484375, 0x3C02",
        "65519, 0x7BFF",
        "65520, 0x7C00",
        "1e-8, 0x0000",
        "2.9802322387695312E-8, 0x0000",
        "8.940696716308594E-8, 0x0002",
        "-0.1, 0xAE66"
    })
    void a_number_becomes_the_nearest_or_the_even_one(float value, String bits) {
        assertThat(Fp16.toBits(value)).isEqualTo(Integer.decode(bits).shortValue());
    }
}
