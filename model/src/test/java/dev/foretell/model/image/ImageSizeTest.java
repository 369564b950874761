package dev.foretell.model.image;

import static dev.foretell.model.image.TestImages.bmp;
import static dev.foretell.model.image.TestImages.encoded;
import static dev.foretell.model.image.TestImages.encodedSeven;
import static dev.foretell.model.image.TestImages.indexOf;
import static dev.foretell.model.image.TestImages.little;
import static dev.foretell.model.image.TestImages.png;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures are measured by their headers, and refused before they are decoded when they are too large or empty. */
class ImageSizeTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] GIF_IMAGE = HEX.parseHex("2C00000000");

    @Test
    void refuses_a_png_of_too_many_pixels_before_it_is_decoded() {
        assertRefused(() -> ImageDecoder.decode(png(60_000, 60_000, 16, 6, new byte[9])))
                .hasMessage("The image is 60000 x 60000 pixels; at most 52,000,000 pixels are accepted.");
    }

    @Test
    void refuses_a_jpeg_of_too_many_pixels() {
        byte[] file = encodedSeven("jpeg");
        int frame = indexOf(file, HEX.parseHex("FFC0"));
        ByteBuffer.wrap(file).putShort(frame + 5, (short) 65_000).putShort(frame + 7, (short) 65_000);

        assertRefused(() -> ImageDecoder.decode(file)).hasMessageStartingWith("The image is 65000 x 65000 pixels;");
    }

    @Test
    void refuses_a_bmp_of_too_many_pixels() {
        byte[] file = bmp();
        little(file).putInt(2, Integer.MAX_VALUE).putInt(18, 50_000).putInt(22, -4000);

        assertRefused(() -> ImageDecoder.decode(file)).hasMessageStartingWith("The image is 50000 x 4000 pixels;");
    }

    @Test
    void refuses_a_gif_of_too_many_pixels() {
        byte[] file = encodedSeven("gif");
        int image = indexOf(file, GIF_IMAGE);
        little(file).putShort(image + 5, (short) 65_000).putShort(image + 7, (short) 65_000);

        assertRefused(() -> ImageDecoder.decode(file)).hasMessageStartingWith("The image is 65000 x 65000 pixels;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "bmp", "gif", "tiff"})
    void tells_a_large_picture_by_its_header(String format) {
        assertThat(ImageDecoder.isLarge(encoded(new BufferedImage(512, 512, BufferedImage.TYPE_3BYTE_BGR), format)))
                .isTrue();
        assertThat(ImageDecoder.isLarge(encoded(new BufferedImage(512, 511, BufferedImage.TYPE_3BYTE_BGR), format)))
                .isFalse();
    }

    @Test
    void takes_nothing_for_large_that_is_refused_before_it_is_decoded() {
        assertThat(ImageDecoder.isLarge(png(60_000, 60_000, 8, 0, new byte[1]))).isFalse();
        assertThat(ImageDecoder.isLarge(png(512, 512, 8, 0, new byte[1]))).isTrue();
        assertThat(ImageDecoder.isLarge(new byte[1])).isFalse();
    }

    @Test
    void refuses_an_image_without_pixels() {
        byte[] gif = encodedSeven("gif");
        little(gif).putShort(indexOf(gif, GIF_IMAGE) + 7, (short) 0);
        byte[] bmp = bmp();
        little(bmp).putInt(22, 0);

        assertRefused(() -> ImageDecoder.decode(gif)).hasMessage("The image is 60 x 0 pixels: it is empty.");
        assertRefused(() -> ImageDecoder.decode(bmp));
        assertRefused(() -> ImageDecoder.decode(png(0, 28, 8, 0, new byte[28])));
        assertRefused(() -> ImageDecoder.decode(png(28, -1, 8, 0, new byte[28])));
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(InvalidImageException.class);
    }
}
