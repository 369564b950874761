package dev.foretell.model.image;

import static dev.foretell.model.image.TestImages.encoded;
import static dev.foretell.model.image.TestImages.seven;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitImageTest {

    private static final int GREY = BufferedImage.TYPE_BYTE_GRAY;

    @ParameterizedTest
    @ValueSource(ints = {25, 28, 50, 200, 1000, 1500})
    void gives_a_light_digit_20_pixels_long_with_its_centre_of_mass_in_the_middle(int side) {
        GreyImage prepared = prepared(seven(side, GREY));

        assertThat(prepared.maximum()).isEqualTo(255);
        assertThat(prepared.at(0, 0)).isZero();
        assertThat(Box.around(prepared, 128).map(Box::height))
                .hasValueSatisfying(height -> assertThat(height).isBetween(18, 21));
        CentreOfMass centre = CentreOfMass.of(prepared);
        assertThat(centre.x()).isCloseTo(13.5, within(0.51));
        assertThat(centre.y()).isCloseTo(13.5, within(0.51));
    }

    @Test
    void prepares_a_dark_digit_on_light_like_a_light_one_on_dark() {
        float[] light = prepare(seven(100, GREY, Color.BLACK, Color.WHITE));
        float[] dark = prepare(seven(100, GREY, Color.WHITE, Color.BLACK));

        assertThat(dark).containsExactly(light);
    }

    @Test
    void finds_the_digit_in_faint_colours() {
        float[] strong = prepare(seven(100, BufferedImage.TYPE_INT_RGB, Color.BLACK, Color.WHITE));
        float[] faint =
                prepare(seven(100, BufferedImage.TYPE_INT_RGB, new Color(90, 90, 140), new Color(120, 130, 150)));

        assertThat(faint).containsExactly(strong, within(20f));
    }

    @Test
    void does_not_care_where_in_the_picture_the_digit_is() {
        BufferedImage large = new BufferedImage(300, 200, GREY);
        large.createGraphics().drawImage(seven(100, GREY), 190, 5, null);

        assertThat(prepare(large)).containsExactly(prepare(seven(100, GREY)));
    }

    @Test
    void drops_specks_far_from_the_digit() {
        BufferedImage speckled = seven(100, GREY);
        Graphics2D graphics = speckled.createGraphics();
        graphics.fillRect(2, 95, 3, 3);
        graphics.fillRect(97, 50, 1, 1);

        assertThat(prepare(speckled)).containsExactly(prepare(seven(100, GREY)));
    }

    @Test
    void keeps_a_digit_together_that_is_drawn_in_two_strokes() {
        BufferedImage two = new BufferedImage(100, 100, GREY);
        two.createGraphics().fillRect(20, 10, 10, 80);
        two.createGraphics().fillRect(60, 10, 10, 30);

        assertThat(Box.around(prepared(two), 128).map(Box::width)).isEqualTo(Optional.of(13));
    }

    @Test
    void centres_a_symmetric_digit_the_same_way_whatever_its_lightness() {
        BufferedImage bright = new BufferedImage(64, 64, GREY);
        Graphics2D graphics = bright.createGraphics();
        graphics.fillOval(20, 10, 21, 41);
        BufferedImage dim = new BufferedImage(64, 64, GREY);
        graphics = dim.createGraphics();
        graphics.setColor(new Color(77, 77, 77));
        graphics.fillOval(20, 10, 21, 41);

        assertThat(prepare(dim)).containsExactly(prepare(bright), within(0.01f));
    }

    @Test
    void takes_an_image_in_the_form_of_mnist_as_it_is() {
        BufferedImage image = new BufferedImage(28, 28, GREY);
        image.createGraphics().fillRect(10, 4, 8, 20);
        image.getRaster().setSample(9, 12, 0, 40);
        image.getRaster().setSample(14, 14, 0, 200);

        assertThat(prepare(image)).containsExactly(samples(image));
    }

    @Test
    void inverts_an_image_in_the_form_of_mnist_that_is_dark_on_light() {
        BufferedImage image = new BufferedImage(28, 28, GREY);
        image.createGraphics().fillRect(10, 4, 8, 20);
        BufferedImage inverted = new BufferedImage(28, 28, GREY);
        Graphics2D graphics = inverted.createGraphics();
        graphics.fillRect(0, 0, 28, 28);
        graphics.setColor(Color.BLACK);
        graphics.fillRect(10, 4, 8, 20);

        assertThat(prepare(inverted)).containsExactly(samples(image));
    }

    @Test
    void moves_the_digit_of_a_28_by_28_image_that_is_not_centred() {
        BufferedImage image = new BufferedImage(28, 28, GREY);
        image.createGraphics().fillRect(2, 4, 8, 20);

        assertThat(Box.around(prepared(image), 128)).hasValueSatisfying(box -> {
            assertThat(box.left()).isEqualTo(10);
            assertThat(box.height()).isEqualTo(20);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void enlarges_even_a_dot(int side) {
        BufferedImage image = new BufferedImage(30, 30, GREY);
        image.createGraphics().fillRect(12, 17, side, side);

        assertThat(prepared(image).maximum()).isEqualTo(255);
    }

    @Test
    void refuses_a_blank_image() {
        BufferedImage image = seven(50, GREY, new Color(200, 200, 200), new Color(210, 210, 210));

        assertThatThrownBy(() -> prepare(image))
                .isInstanceOf(InvalidImageException.class)
                .hasMessage("The image is blank: a digit was expected, dark on light or light on dark.");
    }

    @Test
    void refuses_a_line_so_long_that_nothing_is_left_of_its_width() {
        BufferedImage image = new BufferedImage(5000, 4, GREY);
        image.createGraphics().fillRect(100, 1, 100, 2);

        assertThatThrownBy(() -> prepare(image))
                .isInstanceOf(InvalidImageException.class)
                .hasMessage("The image is 5000 x 4 pixels, too narrow to show a digit.");
    }

    private static float[] prepare(BufferedImage image) {
        return DigitImage.prepare(encoded(image, "png"));
    }

    private static GreyImage prepared(BufferedImage image) {
        float[] values = prepare(image);
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return new GreyImage(DigitImage.SIDE, DigitImage.SIDE, doubles);
    }

    private static float[] samples(BufferedImage image) {
        return image.getRaster().getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (float[]) null);
    }
}
