package dev.foretell.model.image;

import static dev.foretell.model.image.TestImages.encoded;
import static dev.foretell.model.image.TestImages.inserted;
import static dev.foretell.model.image.TestImages.joined;
import static dev.foretell.model.image.TestImages.little;
import static dev.foretell.model.image.TestImages.resource;
import static dev.foretell.model.image.TestImages.webpChunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures in the forms that ImageIO reads only with help: WebP, TIFF and inks; and the formats that are not read. */
class PictureFormatsTest {

    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @CsvSource({
        "seven.png, lossless.webp, 0",
        "seven.png, animated.webp, 0",
        "seven.png, lossy.webp, 12",
        "transparent.png, transparent-lossless.webp, 0",
        "transparent-few.png, transparent-lossy.webp, 16",
        "seven.png, deflate.tif, 0",
        "seven.png, palette.tif, 40",
        "seven.png, cmyk.jpg, 12",
        "seven.png, cmyk-plain.jpg, 12",
        "seven.png, ycck.jpg, 12",
        "seven.png, cmyk.tif, 3",
    })
    void reads_the_same_picture_in_every_form(String known, String name, double tolerance) {
        GreyImage expected = ImageDecoder.decode(resource(known));

        GreyImage decoded = ImageDecoder.decode(resource(name));

        assertThat(decoded.width()).isEqualTo(expected.width());
        assertThat(decoded.height()).isEqualTo(expected.height());
        for (int i = 0; i < expected.values().length; i++) {
            assertThat(Math.abs(decoded.values()[i] - expected.values()[i]))
                    .as("pixel " + i)
                    .isLessThanOrEqualTo(tolerance);
        }
    }

    @Test
    void reads_a_fax() {
        GreyImage expected = ImageDecoder.decode(resource("seven.png"));

        GreyImage decoded = ImageDecoder.decode(resource("fax.tif"));

        int near = 0;
        for (int i = 0; i < expected.values().length; i++) {
            near += Math.abs(decoded.values()[i] - expected.values()[i]) < 120 ? 1 : 0;
        }
        assertThat(near).isGreaterThan(expected.values().length * 95 / 100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "000000186674797068656963|a HEIC picture",
                "000000186674797068656978|a HEIC picture",
                "0000001c667479706d696631000000006d69663168656963|a HEIC picture",
                "0000002066747970617669660000000061766966|an AVIF picture",
                "0000001c667479706d696631000000006d69663161766966|an AVIF picture",
                "000000186674797069736f6d|a video",
                "00000018667479706372782000|a raw picture of a camera",
                "49492A00100000004352|a raw picture of a camera",
                "FF0AFA1F|a JPEG XL picture",
                "0000000C4A584C200D0A870A|a JPEG XL picture",
                "0000000C6A5020200D0A870A|a JPEG 2000 picture",
                "49492B0008000000|a BigTIFF file",
                "255044462D312E37|a PDF document",
                "38425053|a Photoshop document",
                "00000100|a Windows icon",
                "504B0304|a ZIP archive",
            })
    void names_a_format_that_is_not_read_and_what_to_send(String hex, String name) {
        assertRefused(() -> ImageDecoder.decode(HEX.parseHex(hex)))
                .hasMessageStartingWith(
                        "This is " + name + ", which is not read: send a JPEG, PNG, WebP, TIFF, BMP or GIF file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<svg xmlns=\"http://www.w3.org/2000/svg\"/>|an SVG drawing",
                "<?xml version=\"1.0\"?>  <!-- drawn --> <svg width=\"28\"/>|an SVG drawing",
                "<!doctype HTML><html></html>|an HTML page",
                "data:image/png;base64,iVBORw0KGgo=|a data URL",
                "iVBORw0KGgoAAAANSUhEUgAAABwAAAAc|a picture in Base64",
                "/9j/4AAQSkZJRgABAQAAAQABAAD|a picture in Base64",
                "{\"image\": \"data:image/png;base64,\"}|JSON",
                "[[0.0, 1.0]]|JSON",
            })
    void names_a_text_that_is_no_picture_and_how_to_send_one(String text, String name) {
        assertRefused(() -> ImageDecoder.decode(text.getBytes(StandardCharsets.UTF_8)))
                .hasMessageStartingWith("This is " + name + ", which is not read: send a JPEG, PNG");
    }

    // WebP

    @ParameterizedTest
    @ValueSource(strings = {"lossy.webp", "lossless.webp", "transparent-lossy.webp", "animated.webp"})
    void refuses_a_webp_that_is_cut_off(String name) {
        byte[] file = resource(name);
        int end = name.startsWith("animated") ? file.length / 3 : file.length - 3;

        for (int length = 12; length < end; length += 5) {
            byte[] cut = Arrays.copyOf(file, length);
            assertRefused(() -> ImageDecoder.decode(cut));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transparent-palette.webp", "transparent-lossy-palette.webp"})
    void refuses_transparency_with_a_palette_that_would_be_read_wrongly(String name) {
        assertRefused(() -> ImageDecoder.decode(resource(name))).hasMessageContaining("send it as a PNG");
    }

    @Test
    void takes_the_size_of_a_webp_from_its_pixels_and_not_from_its_canvas() {
        byte[] file = resource("transparent-lossy.webp");
        byte[] lying = file.clone();
        little(lying).putInt(24, 0xFFFFFF).putInt(4, Integer.MAX_VALUE);
        lying[27] = (byte) 0xFF;

        assertThat(ImageDecoder.decode(lying).values())
                .containsExactly(ImageDecoder.decode(file).values());
    }

    @Test
    void refuses_a_lossy_webp_of_too_many_pixels_before_it_is_decoded() {
        byte[] file = resource("lossy.webp");
        little(file).putShort(26, (short) 16383).putShort(28, (short) 16383);

        assertRefused(() -> ImageDecoder.decode(file))
                .hasMessage("The image is 16383 x 16383 pixels; at most 52,000,000 pixels are accepted.");
    }

    @Test
    void refuses_a_lossless_webp_of_too_many_pixels_before_it_is_decoded() {
        byte[] file = resource("lossless.webp");
        little(file).putInt(21, 7999 | (5999 << 14));

        assertRefused(() -> ImageDecoder.decode(file))
                .hasMessage("The lossless or transparent WebP is 8000 x 6000 pixels; at most 16,000,000 pixels are"
                        + " accepted.");
    }

    @Test
    void refuses_a_webp_without_a_picture_and_frames_within_frames() {
        byte[] header = HEX.parseHex("524946460000000057454250");
        byte[] nested = new byte[0];
        for (int i = 0; i < 10; i++) {
            nested = webpChunk("ANMF", joined(new byte[16], nested));
        }
        byte[] frames = joined(header, nested);

        assertRefused(() -> ImageDecoder.decode(header)).hasMessage("The WebP file holds no picture.");
        assertRefused(() -> ImageDecoder.decode(frames)).hasMessage("The WebP file holds no picture.");
    }

    // TIFF

    @Test
    void reads_a_tiff_of_many_strips_part_by_part() {
        BufferedImage image = TestImages.seven(2500, BufferedImage.TYPE_BYTE_GRAY);

        assertThat(ImageDecoder.decode(encoded(image, "tiff")).values())
                .isEqualTo(Lightness.of(image).values());
    }

    @Test
    void refuses_a_tiff_with_a_jpeg_in_it() {
        assertRefused(() -> ImageDecoder.decode(resource("jpeg.tif")))
                .hasMessageStartingWith("The TIFF file holds a JPEG: send the JPEG");
    }

    @ParameterizedTest
    @CsvSource({"262, 8, the colour space 8", "259, 34676, the compression 34676"})
    void refuses_a_tiff_of_a_rare_kind(int tag, int value, String text) {
        byte[] file = resource("deflate.tif");
        little(file).putShort(entry(file, tag) + 8, (short) value);

        assertRefused(() -> ImageDecoder.decode(file)).hasMessageContaining("has " + text + ", which is not read");
    }

    @Test
    void refuses_a_tiff_whose_strips_are_too_large_for_the_memory() {
        byte[] file = resource("deflate.tif");
        for (int tag : new int[] {256, 257, 278}) {
            little(file).putShort(entry(file, tag) + 2, (short) 4).putInt(entry(file, tag) + 8, 7000);
        }

        assertRefused(() -> ImageDecoder.decode(file))
                .hasMessageStartingWith("The TIFF file has strips or tiles of 147 MB");
    }

    @Test
    void does_not_follow_the_further_directories_of_a_tiff() {
        byte[] file = resource("deflate.tif");
        byte[] looping = file.clone();
        int start = little(file).getInt(4);
        little(looping).putInt(start + 2 + little(file).getShort(start) * 12, start);

        assertThat(ImageDecoder.decode(looping).values())
                .containsExactly(ImageDecoder.decode(file).values());
    }

    private static int entry(byte[] tiff, int tag) {
        int start = little(tiff).getInt(4);
        for (int i = 0; i < little(tiff).getShort(start); i++) {
            if (little(tiff).getShort(start + 2 + i * 12) == tag) {
                return start + 2 + i * 12;
            }
        }
        throw new AssertionError("no tag " + tag);
    }

    @Test
    void does_not_mind_what_lies_around_the_picture_of_a_webp() {
        byte[] file = resource("lossy.webp");
        byte[] more =
                joined(inserted(file, 12, webpChunk("ICCP", new byte[31])), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});

        assertThat(ImageDecoder.decode(more).values())
                .containsExactly(ImageDecoder.decode(file).values());
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(InvalidImageException.class);
    }
}
