package dev.foretell.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The expected numbers come from Pillow 13: {@code Image.fromarray(a).resize((width, height), Image.BILINEAR)}. */
class TriangleFilterTest {

    @Test
    void widens_when_it_reduces() {
        GreyImage row = new GreyImage(5, 1, new double[] {0, 10, 20, 100, 50});

        assertThat(TriangleFilter.resize(row, 2, 1).values())
                .containsExactly(new double[] {13.18182, 61.81818}, within(1e-4));
    }

    @Test
    void interpolates_between_neighbours_when_it_enlarges() {
        GreyImage row = new GreyImage(5, 1, new double[] {0, 10, 20, 100, 50});

        assertThat(TriangleFilter.resize(row, 8, 1).values())
                .containsExactly(new double[] {0, 4.375, 10.625, 16.875, 45, 95, 71.875, 50}, within(1e-4));
    }

    @Test
    void resizes_in_both_directions() {
        GreyImage square = new GreyImage(2, 2, new double[] {0, 255, 100, 50});
        GreyImage squares = new GreyImage(4, 3, new double[] {0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121});

        assertThat(TriangleFilter.resize(square, 3, 3).values())
                .containsExactly(new double[] {0, 127.5, 255, 50, 101.25, 152.5, 100, 75, 50}, within(1e-4));
        assertThat(TriangleFilter.resize(squares, 2, 2).values())
                .containsExactly(new double[] {9.14286, 18.57143, 56.28572, 81.42858}, within(1e-4));
    }

    @Test
    void leaves_an_image_of_that_size_alone() {
        GreyImage image = new GreyImage(3, 2, new double[] {1, 2, 3, 4, 5, 6});

        assertThat(TriangleFilter.resize(image, 3, 2).values()).containsExactly(1, 2, 3, 4, 5, 6);
    }
}
