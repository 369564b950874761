package dev.foretell.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextCollectorTest {

    private final TextCollector texts = new TextCollector(new boolean[] {true});

    @Test
    void texts_are_numbered_until_they_are_taken() {
        assertThat(texts.add("first", "a")).isZero();
        assertThat(texts.add("second", "a")).isOne();
        assertThat(texts.take().list()).containsExactly("a", "a");

        assertThat(texts.add("third", "b")).isZero();
        assertThat(texts.take().list()).containsExactly("b");
    }

    @Test
    void a_text_is_taken_from_bytes() {
        ByteBuffer bytes = ByteBuffer.wrap("a😀b".getBytes(StandardCharsets.UTF_8));

        texts.add("first", bytes, 5);
        texts.add("second", bytes, 0);
        texts.add("third", bytes, 1);

        assertThat(texts.take().list()).containsExactly("a😀", "", "b");
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c0 80", "ed a0 80", "f0 9f 98", "61 80"})
    void bytes_that_are_not_utf_8_are_refused(String hex) {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);

        assertThatThrownBy(() -> texts.add("inputs[0], row 3", ByteBuffer.wrap(bytes), bytes.length))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("inputs[0], row 3: expected a text in UTF-8; its bytes are not.");
    }

    @Test
    void bytes_of_a_long_text_are_refused() {
        byte[] bytes = new byte[Texts.MAX_BYTES + 1];

        assertThatThrownBy(() -> texts.add("here", ByteBuffer.wrap(bytes), bytes.length))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("here: expected a text of at most 65536 bytes in UTF-8, not 65537.");
    }
}
