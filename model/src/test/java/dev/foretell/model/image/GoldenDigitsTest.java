package dev.foretell.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The pictures that {@code model/training/digit.py} prepared: what it found, serving has to find. */
class GoldenDigitsTest {

    private static final String FOLDER = "/golden/";

    @ParameterizedTest(name = "{0}")
    @MethodSource("digits")
    void prepares_a_picture_as_training_does(String file, JsonNode expected) throws IOException {
        byte[] encoded = resource("digits/" + file);

        if (expected.path("blank").asBoolean()) {
            assertThatThrownBy(() -> DigitImage.prepare(encoded)).isInstanceOf(InvalidImageException.class);
        } else {
            assertThat(DigitImage.prepare(encoded))
                    .containsExactly(pixels(expected.required("pixels")), within(tolerance(file)));
        }
    }

    static Stream<Arguments> digits() throws IOException {
        JsonNode digits = new ObjectMapper().readTree(resource("digits.json"));
        assertThat(digits).isNotEmpty();
        return digits.properties().stream()
                .map((Map.Entry<String, JsonNode> digit) -> Arguments.of(digit.getKey(), digit.getValue()));
    }

    /** Two JPEG decoders may round differently. */
    private static float tolerance(String file) {
        return file.endsWith(".jpg") || file.endsWith(".jpeg") ? 2 : 0.01f;
    }

    private static float[] pixels(JsonNode numbers) {
        float[] pixels = new float[numbers.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = numbers.get(i).floatValue();
        }
        return pixels;
    }

    private static byte[] resource(String file) throws IOException {
        try (InputStream in = GoldenDigitsTest.class.getResourceAsStream(FOLDER + file)) {
            assertThat(in).as("the test resource %s%s", FOLDER, file).isNotNull();
            return in.readAllBytes();
        }
    }
}
