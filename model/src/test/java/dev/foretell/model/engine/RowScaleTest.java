package dev.foretell.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RowScaleTest {

    private static final double[] VALUES = {3, -7, 0.5, Double.NaN, -0.1, Double.NEGATIVE_INFINITY};

    private static double scale(int from, int to) {
        return RowScale.of(i -> VALUES[i], from, to);
    }

    @Test
    void it_is_the_largest_absolute_value_of_the_row() {
        assertThat(scale(0, 3)).isEqualTo(7);
        assertThat(scale(0, 1)).isEqualTo(3);
    }

    @Test
    void it_is_at_least_1() {
        assertThat(scale(2, 5)).isEqualTo(1);
        assertThat(scale(2, 2)).isEqualTo(1);
    }

    @Test
    void what_is_not_finite_does_not_count() {
        assertThat(scale(1, 6)).isEqualTo(7);
    }
}
