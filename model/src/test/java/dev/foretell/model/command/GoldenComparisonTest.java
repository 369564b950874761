package dev.foretell.model.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoldenComparisonTest {

    private static GoldenComparison compared(double scale, double expected, float found) {
        GoldenComparison.Builder comparison = new GoldenComparison.Builder(1, 1e-5);
        comparison.add("y", 0, 0, scale, expected, found);
        return comparison.build();
    }

    @Test
    void what_is_left_of_large_numbers_may_differ_by_a_part_of_these() {
        assertThat(compared(345, 1, 1.0003f).isEqual()).isTrue();
        assertThat(compared(345, 1, 1.004f).isEqual()).isFalse();
    }

    @Test
    void among_small_numbers_the_difference_is_absolute() {
        assertThat(compared(1, 0.001, 0.001009f).isEqual()).isTrue();
        assertThat(compared(1, 0.001, 0.00102f).isEqual()).isFalse();
    }

    @Test
    void what_is_no_number_is_equal_to_nothing_else() {
        assertThat(compared(1, 0, Float.NaN).isEqual()).isFalse();
        assertThat(compared(1, 0, Float.POSITIVE_INFINITY).isEqual()).isFalse();
        assertThat(compared(1, Double.POSITIVE_INFINITY, Float.POSITIVE_INFINITY)
                        .isEqual())
                .isTrue();
    }

    @Test
    void a_difference_is_told_with_what_is_allowed() {
        assertThat(compared(2, 1, 1.5f).text("Keras"))
                .isEqualTo("not what Keras computes: output y, row 0, number 0: expected 1.0, found 1.5; of 1 number 1"
                        + " differs by more than 1.0E-5, or this part of the largest number in the row");
    }
}
