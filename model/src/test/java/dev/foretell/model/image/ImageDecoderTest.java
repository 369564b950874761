package dev.foretell.model.image;

import static dev.foretell.model.image.TestImages.bmp;
import static dev.foretell.model.image.TestImages.deflated;
import static dev.foretell.model.image.TestImages.encoded;
import static dev.foretell.model.image.TestImages.encodedSeven;
import static dev.foretell.model.image.TestImages.indexOf;
import static dev.foretell.model.image.TestImages.inserted;
import static dev.foretell.model.image.TestImages.joined;
import static dev.foretell.model.image.TestImages.jpegSegment;
import static dev.foretell.model.image.TestImages.little;
import static dev.foretell.model.image.TestImages.png;
import static dev.foretell.model.image.TestImages.pngChunk;
import static dev.foretell.model.image.TestImages.seven;
import static dev.foretell.model.image.TestImages.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final int PNG_AFTER_HEADER = 33;
    private static final byte[] GIF_IMAGE = HEX.parseHex("2C00000000");

    @ParameterizedTest
    @CsvSource({
        "png, false, 1", "png, true, 1", "png, false, 5", "png, false, 6", "png, true, 10", "png, false, 11",
        "png, false, 12", "png, false, 13", "gif, false, 5", "gif, true, 10", "gif, false, 13", "bmp, false, 5",
        "bmp, false, 10", "bmp, false, 12", "bmp, false, 13", "bmp, false, 1", "bmp, false, 8", "bmp, false, 9",
        "tiff, false, 5", "tiff, false, 6", "tiff, false, 10", "tiff, false, 11", "tiff, false, 12", "tiff, false, 13"
    })
    void reads_every_form_that_imageio_writes(String format, boolean progressive, int type) {
        BufferedImage image = seven(60, type);

        GreyImage decoded = ImageDecoder.decode(encoded(image, format, progressive));

        assertThat(decoded.values()).containsExactly(Lightness.of(image).values(), within(1.0));
    }

    @ParameterizedTest
    @CsvSource({"5, false", "5, true", "10, false", "10, true"})
    void reads_jpeg_in_grey_and_colour_at_once_and_in_passes(int type, boolean progressive) {
        BufferedImage image = seven(60, type);

        GreyImage decoded = ImageDecoder.decode(encoded(image, "jpeg", progressive));

        assertThat(decoded.values()).containsExactly(Lightness.of(image).values(), within(60.0));
    }

    @Test
    void refuses_nothing() {
        assertRefused(() -> ImageDecoder.decode(new byte[0]))
                .hasMessage("The image is empty: a JPEG, PNG, WebP, TIFF, BMP or GIF file was expected.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hello", "P", "RIFF....WAVE", "II*", "\u0089PNG"})
    void refuses_what_is_not_an_image_or_has_another_format(String text) {
        assertRefused(() -> ImageDecoder.decode(text.getBytes(StandardCharsets.ISO_8859_1)))
                .hasMessageStartingWith(
                        "These bytes are not an image: a JPEG, PNG, WebP, TIFF, BMP or GIF file was expected, "
                                + String.format(Locale.ROOT, "but they begin with %02X", (int) text.charAt(0)));
    }

    @ParameterizedTest
    @CsvSource({
        "jpeg, false",
        "jpeg, true",
        "png, false",
        "png, true",
        "gif, false",
        "gif, true",
        "bmp, false",
        "tiff, false",
    })
    void refuses_a_file_cut_off_anywhere(String format, boolean progressive) {
        byte[] file = encoded(seven(60, BufferedImage.TYPE_INT_RGB), format, progressive);

        // The last byte of a GIF only says that no further picture comes.
        for (int length = 0; length < file.length - 1; length += length < 1000 ? 1 : 37) {
            byte[] cut = Arrays.copyOf(file, length);
            assertRefused(() -> ImageDecoder.decode(cut));
        }
    }

    @Test
    void says_that_a_file_is_cut_off() {
        byte[] file = encodedSeven("png");

        assertRefused(() -> ImageDecoder.decode(Arrays.copyOf(file, 100)))
                .hasMessage("The PNG file is cut off: more was expected after its 100 bytes.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refuses_a_jpeg_with_an_end_but_without_its_second_half(boolean progressive) {
        byte[] file = encoded(seven(200, BufferedImage.TYPE_INT_RGB), "jpeg", progressive);
        int half = file.length / 2;

        assertRefused(() -> ImageDecoder.decode(without(file, half, file.length - 2 - half)))
                .hasMessageStartingWith("The JPEG file is damaged: Corrupt JPEG data: premature end of data segment");
    }

    @Test
    void refuses_a_png_with_an_end_but_without_all_its_rows() {
        assertRefused(() -> ImageDecoder.decode(png(28, 28, 8, 0, new byte[29 * 14])))
                .hasMessageStartingWith("The PNG file cannot be read");
    }

    @Test
    void refuses_a_png_with_a_wrong_checksum() {
        byte[] file = encodedSeven("png");
        file[file.length / 2] ^= 1;

        assertRefused(() -> ImageDecoder.decode(file))
                .hasMessageMatching("The PNG file is damaged: the checksum of its chunk at byte \\d+ is wrong\\.");
    }

    @Test
    void refuses_a_jpeg_of_two_channels() {
        byte[] file = encodedSeven("jpeg");
        file[indexOf(file, HEX.parseHex("FFC0")) + 9] = 2;

        assertRefused(() -> ImageDecoder.decode(file))
                .hasMessage("The JPEG file has 2 colour channels; 1 (grey), 3 (colour) or 4 (CMYK) were expected.");
    }

    @Test
    void refuses_a_jpeg_with_scans_without_end() {
        byte[] file = encoded(seven(60, BufferedImage.TYPE_BYTE_GRAY), "jpeg", true);
        byte[] scan = HEX.parseHex("FFDA0008010100003F00" + "00");

        byte[] endless = file;
        for (int i = 0; i < 30; i++) {
            endless = inserted(endless, file.length - 2, scan);
        }
        byte[] bomb = endless;

        assertRefused(() -> ImageDecoder.decode(bomb))
                .hasMessage("The JPEG file has more than 30 scans; real pictures have fewer.");
    }

    @Test
    void refuses_a_bmp_around_another_image_file() {
        byte[] file = bmp();
        little(file).putInt(30, 5);

        assertRefused(() -> ImageDecoder.decode(file))
                .hasMessage("The BMP file is compressed; an uncompressed one was expected.");
    }

    @Test
    void refuses_a_gif_without_a_picture() {
        byte[] file = HEX.parseHex("474946383961" + "01000100000000" + "3B");

        assertRefused(() -> ImageDecoder.decode(file)).hasMessage("The GIF file holds no picture.");
    }

    @Test
    void reads_the_first_picture_of_a_gif() {
        byte[] first = encodedSeven("gif");
        byte[] second = encoded(seven(60, BufferedImage.TYPE_INT_RGB, Color.WHITE, Color.RED), "gif");
        int image = indexOf(second, GIF_IMAGE);
        byte[] both = inserted(first, first.length - 1, Arrays.copyOfRange(second, image, second.length - 1));

        assertThat(DigitImage.prepare(both)).containsExactly(DigitImage.prepare(first));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zTXt", "iTXt", "iCCP"})
    void passes_over_compressed_texts_and_profiles_in_a_png(String type) {
        byte[] plain = encoded(seven(60, BufferedImage.TYPE_BYTE_INDEXED), "png");
        byte[] name = "name\0\0".getBytes(StandardCharsets.ISO_8859_1);
        byte[] bomb = pngChunk(type, joined(name, deflated(new byte[30_000_000])));

        assertThat(DigitImage.prepare(inserted(plain, PNG_AFTER_HEADER, bomb)))
                .containsExactly(DigitImage.prepare(plain));
    }

    @Test
    void passes_over_a_colour_profile_in_a_jpeg() {
        byte[] plain = encodedSeven("jpeg");
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        byte[] content = joined("ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1), profile);

        assertThat(DigitImage.prepare(inserted(plain, 2, jpegSegment(0xE2, content))))
                .containsExactly(DigitImage.prepare(plain));
        assertThat(DigitImage.prepare(inserted(plain, 2, jpegSegment(0xE2, Arrays.copyOf(content, 30)))))
                .containsExactly(DigitImage.prepare(plain));
    }

    @Test
    void passes_over_a_linked_colour_profile_in_a_bmp() {
        byte[] file = bmp();
        byte[] v5 = inserted(file, 54, new byte[124 - 40]);
        little(v5).putInt(2, v5.length).putInt(10, 138).putInt(14, 124).putInt(70, 0x4C494E4B);

        assertThat(DigitImage.prepare(v5)).containsExactly(DigitImage.prepare(file));
    }

    @Test
    void takes_three_colours_for_luma_and_chromas_when_a_jpeg_says_nothing() {
        byte[] file = encodedSeven("jpeg");

        assertThat(JpegSegments.essence(without(file, 2, 18))).isEqualTo(JpegSegments.essence(file));
    }

    @Test
    void takes_three_colours_for_red_green_and_blue_when_a_jpeg_says_so() {
        byte[] file = without(encodedSeven("jpeg"), 2, 18);
        byte[] adobe = jpegSegment(0xEE, HEX.parseHex("41646F6265006400000000" + "00"));
        byte[] named = file.clone();
        int frame = indexOf(named, HEX.parseHex("FFC0"));
        named[frame + 10] = 'R';
        named[frame + 13] = 'G';
        named[frame + 16] = 'B';

        for (byte[] rgb : new byte[][] {inserted(file, 2, adobe), named}) {
            byte[] essential = JpegSegments.essence(rgb).file().array();
            assertThat(indexOf(essential, adobe)).isLessThan(indexOf(essential, HEX.parseHex("FFDA")));
        }
    }

    @Test
    void does_not_mind_what_follows_on_the_end() {
        for (String format : new String[] {"jpeg", "png", "gif", "bmp", "tiff"}) {
            byte[] file = encodedSeven(format);

            assertThat(DigitImage.prepare(joined(file, new byte[] {1, -1, -38, 4})))
                    .as(format)
                    .containsExactly(DigitImage.prepare(file));
        }
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(InvalidImageException.class);
    }
}
