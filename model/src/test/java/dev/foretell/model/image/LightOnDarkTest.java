package dev.foretell.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LightOnDarkTest {

    @Test
    void takes_the_lower_middle_of_the_frame_for_the_ground() {
        GreyImage image = new GreyImage(3, 3, new double[] {
            10, 20, 30,
            40, 255, 50,
            60, 70, 80
        });

        assertThat(LightOnDark.of(image).ground()).isEqualTo(40);
    }

    @Test
    void counts_every_pixel_of_a_single_row_or_column_once() {
        double[] values = {0, 100, 20, 30};

        assertThat(LightOnDark.of(new GreyImage(4, 1, values)).ground()).isEqualTo(20);
        assertThat(LightOnDark.of(new GreyImage(1, 4, values)).ground()).isEqualTo(20);
        assertThat(LightOnDark.of(new GreyImage(2, 2, values)).ground()).isEqualTo(20);
    }

    @Test
    void turns_dark_on_light_round() {
        LightOnDark picture = LightOnDark.of(new GreyImage(3, 1, new double[] {200, 20, 200}));

        assertThat(picture.image().values()).containsExactly(55, 235, 55);
        assertThat(picture.ground()).isEqualTo(55);
        assertThat(picture.high()).isEqualTo(235);
    }

    @Test
    void stretches_ink_from_the_ground_to_the_lightest_pixel() {
        LightOnDark picture = LightOnDark.of(new GreyImage(6, 1, new double[] {50, 50, 40, 100, 50.9, 150}));

        assertThat(picture.ink().values()).containsExactly(0, 0, 0, 127.5, 0, 255);
    }

    @Test
    void refuses_one_lightness() {
        assertThatThrownBy(() -> LightOnDark.of(new GreyImage(2, 1, new double[] {100, 115.9})))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageStartingWith("The image is blank");
    }
}
