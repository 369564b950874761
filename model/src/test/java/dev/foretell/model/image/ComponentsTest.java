package dev.foretell.model.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ComponentsTest {

    @Test
    void drops_what_is_smaller_than_a_twentieth_of_the_largest_component() {
        GreyImage image = new GreyImage(24, 1, row("#####################..#"));

        assertThat(Components.withoutSpecks(image, 100).values()).containsExactly(row("#####################..."));
    }

    @Test
    void keeps_what_is_just_a_twentieth_of_it() {
        GreyImage image = new GreyImage(23, 1, row("####################..#"));

        assertThat(Components.withoutSpecks(image, 100).values()).containsExactly(image.values());
    }

    @Test
    void joins_pixels_that_touch_at_a_corner() {
        double[] values = new double[25 * 2];
        Arrays.fill(values, 0, 24, 200);
        values[25 + 24] = 200;

        assertThat(Components.withoutSpecks(new GreyImage(25, 2, values), 100).values())
                .containsExactly(values);
    }

    @Test
    void does_not_join_the_end_of_a_row_with_the_start_of_the_next() {
        double[] values = new double[25 * 4];
        Arrays.fill(values, 0, 25, 200);
        values[3 * 25] = 200;
        values[2 * 25 + 24] = 200;

        GreyImage clean = Components.withoutSpecks(new GreyImage(25, 4, values), 100);

        assertThat(clean.at(0, 3)).isZero();
        assertThat(clean.at(24, 2)).isZero();
    }

    @Test
    void leaves_pixels_under_the_threshold_alone() {
        double[] values = row("#####################..#");
        values[22] = 99;

        assertThat(Components.withoutSpecks(new GreyImage(24, 1, values), 100).at(22, 0))
                .isEqualTo(99);
    }

    private static double[] row(String pixels) {
        return pixels.chars().mapToDouble(pixel -> pixel == '#' ? 200 : 0).toArray();
    }
}
