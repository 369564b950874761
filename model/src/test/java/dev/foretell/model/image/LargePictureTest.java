package dev.foretell.model.image;

import static dev.foretell.model.image.TestImages.encoded;
import static dev.foretell.model.image.TestImages.seven;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures of 50 million pixels are decoded in a small part of the memory that their pixels would take. */
class LargePictureTest {

    private static final int SIDE = 7080;

    /** All that is allocated, freed or not: the picture itself would take 50 MB. */
    private static final long MOST_BYTES = 36_000_000;

    @ParameterizedTest
    @CsvSource({"png, false", "jpeg, false", "jpeg, true"})
    void a_photo_takes_the_memory_of_its_rows_and_shows_thin_strokes(String format, boolean progressive) {
        byte[] file = encoded(seven(SIDE, BufferedImage.TYPE_BYTE_GRAY), format, progressive);
        GreyImage small = ImageDecoder.decode(encoded(seven(SIDE / 7, BufferedImage.TYPE_BYTE_GRAY), "png"));
        long before = allocated();

        GreyImage decoded = ImageDecoder.decode(file);

        assertThat(allocated() - before).isLessThan(MOST_BYTES);
        assertThat(decoded.width()).isEqualTo(SIDE / 7);
        double difference = 0;
        for (int i = 0; i < small.values().length; i++) {
            difference += Math.abs(decoded.values()[i] - small.values()[i]);
        }
        assertThat(difference / small.values().length).isLessThan(2);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
