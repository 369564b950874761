package dev.foretell.model.image;

import static dev.foretell.model.image.TestImages.encoded;
import static dev.foretell.model.image.TestImages.seven;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damages valid files in many ways, always the same ones: an image or {@link InvalidImageException} comes out, soon.
 */
class HostileBytesTest {

    private static final int MUTATIONS = 500;

    /** Far more than the largest accepted picture takes, so that a busy machine does not fail the test. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final int PNG_SIGNATURE_LENGTH = 8;

    @ParameterizedTest
    @CsvSource({
        "jpeg, false, 5", "jpeg, true, 5", "jpeg, false, 10", "png, false, 10", "png, true, 5", "png, false, 6",
        "png, false, 11", "png, false, 12", "png, false, 13", "gif, false, 13", "gif, true, 12", "bmp, false, 5",
        "bmp, false, 8", "bmp, false, 12", "bmp, false, 13", "bmp, false, 1", "tiff, false, 5", "tiff, false, 12"
    })
    void survives_damaged_files(String format, boolean progressive, int type) {
        byte[] file = encoded(seven(40, type), format, progressive);
        Random random = new Random(42);

        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = damaged(file, random);
            survive(format.equals("png") && random.nextBoolean() ? withPngChecksums(damaged) : damaged);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lossy.webp",
                "lossless.webp",
                "transparent-lossy.webp",
                "animated.webp",
                "cmyk.jpg",
                "ycck.jpg",
                "fax.tif",
                "deflate.tif",
                "palette.tif"
            })
    void survives_damaged_files_of_other_kinds(String name) {
        byte[] file = TestImages.resource(name);
        Random random = new Random(44);

        for (int i = 0; i < MUTATIONS; i++) {
            survive(damaged(file, random));
        }
    }

    @Test
    void survives_noise_after_each_signature() {
        Random random = new Random(43);
        for (String signature : new String[] {
            "FFD8FF",
            "89504E470D0A1A0A",
            "424D",
            "474946383961",
            "49492A0008000000",
            "52494646FFFF000057454250565038",
            ""
        }) {
            byte[] beginning = HexFormat.of().parseHex(signature);
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] noise = new byte[random.nextInt(500)];
                random.nextBytes(noise);
                survive(TestImages.joined(beginning, noise));
            }
        }
    }

    private static void survive(byte[] file) {
        long start = System.nanoTime();
        try {
            assertThat(DigitImage.prepare(file)).hasSize(784).doesNotContain(Float.NaN);
        } catch (InvalidImageException e) {
            assertThat(e).hasMessageMatching("(The|These|This) .*\\.");
        } catch (RuntimeException | Error e) {
            throw new AssertionError("on " + HexFormat.of().formatHex(file), e);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
    }

    /** One to four bytes changed, a stretch taken out or doubled, or a number set to an extreme. */
    private static byte[] damaged(byte[] file, Random random) {
        int at = random.nextInt(file.length);
        int count = 1 + random.nextInt(Math.min(64, file.length - at));
        return switch (random.nextInt(5)) {
            case 0 -> TestImages.without(file, at, count);
            case 1 -> TestImages.inserted(file, at, Arrays.copyOfRange(file, at, at + count));
            case 2 -> withExtreme(file, random.nextInt(Math.min(200, file.length - 4)), random);
            default -> withChangedBytes(file, random);
        };
    }

    private static byte[] withChangedBytes(byte[] file, Random random) {
        byte[] damaged = file.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            // Half of the changes hit the headers.
            int reach = random.nextBoolean() ? Math.min(100, file.length) : file.length;
            damaged[random.nextInt(reach)] = (byte) random.nextInt();
        }
        return damaged;
    }

    private static byte[] withExtreme(byte[] file, int at, Random random) {
        int[] extremes = {0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 3999, 0xFFFF, 0x0F9F0F9F, 0xA00F0000};
        byte[] damaged = file.clone();
        ByteBuffer.wrap(damaged).putInt(at, extremes[random.nextInt(extremes.length)]);
        return damaged;
    }

    /** Sets checksums right as far as the chunks can be followed: otherwise none but the first check is tested. */
    private static byte[] withPngChecksums(byte[] file) {
        int at = PNG_SIGNATURE_LENGTH;
        while (at + 12 <= file.length) {
            int length = ByteBuffer.wrap(file).getInt(at);
            if (length < 0 || length > file.length - at - 12) {
                break;
            }
            TestImages.withPngChecksum(file, at, length);
            at += 12 + length;
        }
        return file;
    }
}
