package dev.foretell.web.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "+7",
                "148",
                "0.627",
                ".5",
                "5.",
                "-.25",
                "16777217",
                "16777219",
                "0.1",
                "33.6",
                "1e3",
                "1E-3",
                "1e38",
                "3.4028235e38",
                "1e-45",
                "1e-50",
                "123456789012345",
                "1234567890123456",
                "0.00000000000001",
                "8388608.5",
                "9007199254740993",
                "1.00000005960464477539",
                "1.000000059604645",
                "00012.50",
                "0.0000000000000000000000001"
            })
    void a_number_is_read_as_java_does(String text) {
        assertThat(parse(text)).isEqualTo(Float.parseFloat(text));
        assertThat(parse(" \t" + text + " ")).isEqualTo(Float.parseFloat(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "-",
                "+",
                "-.",
                "1.2.3",
                "--1",
                "1-",
                "1 2",
                "1,5",
                "NaN",
                "Infinity",
                "-Infinity",
                "1f",
                "1d",
                "0x10",
                "0x1p3",
                "1e",
                "e5",
                "1e39",
                "-1e39",
                "1e999999999999",
                "١",
                "1_000",
                "\u00001"
            })
    void what_is_no_number_or_too_large_is_none(String text) {
        assertThat(parse(text)).isNaN();
    }

    @Test
    void numbers_between_two_floats_are_rounded_once() {
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            float below =
                    Float.intBitsToFloat(Float.floatToIntBits((float) Math.pow(10, random.nextDouble() * 12 - 4)));
            BigDecimal middle = new BigDecimal(below)
                    .add(new BigDecimal(Math.nextUp(below)))
                    .divide(BigDecimal.valueOf(2));
            for (int digits = 6; digits <= 17; digits++) {
                assertAsJava(middle.round(new java.math.MathContext(digits)).toPlainString());
            }
            i += 19;
        }
    }

    @Test
    void random_decimals_are_read_as_java_does() {
        Random random = new Random(8);
        for (int i = 0; i < 300_000; i++) {
            long digits = random.nextLong() >>> (1 + random.nextInt(63));
            String text = BigDecimal.valueOf(random.nextBoolean() ? digits : -digits, random.nextInt(20))
                    .toPlainString();
            assertAsJava(text);
        }
    }

    private static void assertAsJava(String text) {
        if (Float.compare(parse(text), Float.parseFloat(text)) != 0) {
            assertThat(parse(text)).as(text).isEqualTo(Float.parseFloat(text));
        }
    }

    private static float parse(String text) {
        char[] padded = ("9" + text + "9").toCharArray();
        return Decimals.parse(padded, 1, text.length());
    }
}
