package dev.foretell.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LightnessTest {

    private static final double COLOUR = (299 * 200 + 587 * 100 + 114 * 50) / 1000.0;

    @Test
    void takes_grey_as_it_is_stored_and_not_as_linear_light() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(0, 0, 0, 100);

        assertThat(lightness(image)).containsExactly(100, 0);
    }

    @Test
    void divides_16_bits_by_257() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 65535);
        image.getRaster().setSample(1, 0, 0, 1000);

        assertThat(lightness(image)).containsExactly(255, 1000 / 257.0);
    }

    @Test
    void takes_one_bit_as_black_and_white() {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
        image.getRaster().setSample(1, 0, 0, 1);

        assertThat(lightness(image)).containsExactly(0, 255, 0);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_INT_ARGB_PRE,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_4BYTE_ABGR_PRE
            })
    void weighs_red_green_and_blue_in_whatever_order_they_lie(int type) {
        BufferedImage image = new BufferedImage(1, 2, type);
        image.setRGB(0, 0, 0xFFC86432);
        image.setRGB(0, 1, 0xFF7B7B7B);

        assertThat(lightness(image)).containsExactly(COLOUR, 123);
    }

    @Test
    void stretches_samples_of_5_and_6_bits() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_565_RGB);
        image.getRaster().setPixel(0, 0, new int[] {31, 63, 31});
        image.getRaster().setPixel(1, 0, new int[] {10, 0, 0});

        assertThat(lightness(image)).containsExactly(new double[] {255, 0.299 * 10 * 255 / 31}, within(1e-9));
    }

    @Test
    void looks_palette_entries_up() {
        byte[] red = {0, (byte) 200, 10};
        byte[] green = {0, 100, 10};
        byte[] blue = {0, 50, 10};
        BufferedImage image = new BufferedImage(
                4, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 3, red, green, blue, 0));
        image.getRaster().setSamples(0, 0, 4, 1, 0, new int[] {1, 0, 2, 255});

        assertThat(lightness(image)).as("the last is beyond the palette").containsExactly(COLOUR, 255, 10, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_4BYTE_ABGR})
    void lays_transparent_pixels_over_white(int type) {
        BufferedImage image = new BufferedImage(3, 1, type);
        image.getRaster().setPixel(0, 0, new int[] {0, 0, 0, 255});
        image.getRaster().setPixel(1, 0, new int[] {0, 0, 0, 51});

        assertThat(lightness(image)).containsExactly(new double[] {0, 204, 255}, within(1e-9));
    }

    @Test
    void does_not_weigh_premultiplied_samples_again() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB_PRE);
        image.getRaster().setPixel(0, 0, new int[] {51, 51, 51, 51});
        image.getRaster().setPixel(1, 0, new int[] {0, 0, 0, 51});

        assertThat(lightness(image)).containsExactly(new double[] {255, 204}, within(1e-9));
    }

    @Test
    void lays_grey_with_alpha_over_white() {
        BufferedImage image = greyWithAlpha(2);
        image.getRaster().setPixel(0, 0, new int[] {100, 255});
        image.getRaster().setPixel(1, 0, new int[] {100, 0});

        assertThat(lightness(image)).containsExactly(100, 255);
    }

    @Test
    void lays_a_white_digit_on_nothing_over_black() {
        BufferedImage image = greyWithAlpha(3);
        image.getRaster().setPixel(0, 0, new int[] {255, 255});
        image.getRaster().setPixel(1, 0, new int[] {255, 51});
        image.getRaster().setPixel(2, 0, new int[] {0, 0});

        assertThat(lightness(image)).containsExactly(new double[] {255, 51, 0}, within(1e-9));
    }

    @Test
    void reduces_a_large_image_to_the_means_of_whole_blocks() {
        BufferedImage image = new BufferedImage(2051, 7, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSamples(0, 0, 3, 3, 0, new int[] {90, 0, 0, 0, 9, 0, 0, 0, 0});
        image.getRaster().setSample(2050, 6, 0, 255);

        GreyImage reduced = Lightness.of(image);

        assertThat(reduced.width()).isEqualTo(683);
        assertThat(reduced.height()).isEqualTo(2);
        assertThat(reduced.at(0, 0)).isEqualTo(11);
        assertThat(reduced.maximum()).as("the last pixel is left over").isEqualTo(11);
    }

    @Test
    void leaves_an_image_of_1024_pixels_at_its_size() {
        assertThat(Lightness.of(new BufferedImage(1024, 3, BufferedImage.TYPE_BYTE_GRAY))
                        .width())
                .isEqualTo(1024);
    }

    @Test
    void refuses_other_colours_than_grey_or_red_green_and_blue() {
        ColorSpace twoColours = new ColorSpace(ColorSpace.TYPE_2CLR, 2) {
            @Override
            public float[] toRGB(float[] colour) {
                return new float[3];
            }

            @Override
            public float[] fromRGB(float[] colour) {
                return new float[2];
            }

            @Override
            public float[] toCIEXYZ(float[] colour) {
                return new float[3];
            }

            @Override
            public float[] fromCIEXYZ(float[] colour) {
                return new float[2];
            }
        };
        BufferedImage image = componentImage(twoColours, false, 2, 4);

        assertThatThrownBy(() -> Lightness.of(image))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("2 colour channels");
    }

    @Test
    void takes_a_colour_without_bits_for_zero() {
        DirectColorModel noBlue = new DirectColorModel(16, 0xFF00, 0x00FF, 0);
        WritableRaster raster =
                Raster.createPackedRaster(DataBuffer.TYPE_USHORT, 1, 1, new int[] {0xFF00, 0x00FF, 0}, null);
        raster.setPixel(0, 0, new int[] {200, 100, 0});

        assertThat(lightness(new BufferedImage(noBlue, raster, false, null)))
                .containsExactly((299 * 200 + 587 * 100) / 1000.0);
    }

    private static BufferedImage greyWithAlpha(int width) {
        return componentImage(ColorSpace.getInstance(ColorSpace.CS_GRAY), true, 2, width);
    }

    private static BufferedImage componentImage(ColorSpace space, boolean alpha, int bands, int width) {
        ComponentColorModel model = new ComponentColorModel(
                space,
                alpha,
                false,
                alpha ? ComponentColorModel.TRANSLUCENT : ComponentColorModel.OPAQUE,
                DataBuffer.TYPE_BYTE);
        return new BufferedImage(
                model, Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, 1, bands, null), false, null);
    }

    private static double[] lightness(BufferedImage image) {
        return Lightness.of(image).values();
    }
}
