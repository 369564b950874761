package dev.foretell.web.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed bodies are decoded as a whole, or not at all. */
class DecodedStreamTest {

    private static final byte[] CONTENT = content();

    /** Longer than the buffers, and not too regular. */
    private static byte[] content() {
        byte[] content = new byte[300_000];
        Random random = new Random(1);
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) ('0' + random.nextInt(10));
        }
        return content;
    }

    private static byte[] compressed(String coding, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream compressing = switch (coding) {
            case "gzip" -> new GZIPOutputStream(out);
            case "deflate" -> new DeflaterOutputStream(out);
            case "plain" -> new DeflaterOutputStream(out, new Deflater(6, true));
            default -> new ZstdOutputStream(out);
        }) {
            compressing.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] decoded(byte[] body, ContentCoding... codings) throws IOException {
        try (InputStream in = new DecodedStream(new Trickle(body), List.of(codings))) {
            return in.readAllBytes();
        }
    }

    /** Gives a byte at a time, and never knows whether more will come. */
    private static final class Trickle extends ByteArrayInputStream {

        Trickle(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(length, 1));
        }

        @Override
        public synchronized int available() {
            return 0;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "zstd", "plain"})
    void what_was_compressed_comes_back(String coding) throws IOException {
        ContentCoding known = coding.equals("plain")
                ? ContentCoding.DEFLATE
                : ContentCoding.of(List.of(coding)).orElseThrow().get(0);

        assertThat(decoded(compressed(coding, CONTENT), known)).isEqualTo(CONTENT);
        assertThat(decoded(compressed(coding, new byte[0]), known)).isEmpty();
    }

    @Test
    void several_codings_are_undone_from_the_last_to_the_first() throws IOException {
        byte[] twice = compressed("zstd", compressed("gzip", CONTENT));

        assertThat(decoded(twice, ContentCoding.GZIP, ContentCoding.ZSTD)).isEqualTo(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void parts_that_follow_each_other_are_one_content(String coding) throws IOException {
        byte[] first = compressed(coding, CONTENT);
        byte[] both = Arrays.copyOf(first, 2 * first.length);
        System.arraycopy(first, 0, both, first.length, first.length);

        assertThat(decoded(both, ContentCoding.of(List.of(coding)).orElseThrow().get(0)))
                .hasSize(2 * CONTENT.length);
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void what_breaks_off_or_goes_on_or_is_something_else_is_refused(ContentCoding coding) throws IOException {
        byte[] whole = compressed(coding.label(), CONTENT);

        for (byte[] broken : List.of(
                Arrays.copyOf(whole, whole.length / 2),
                Arrays.copyOf(whole, whole.length - 1),
                Arrays.copyOf(whole, whole.length + 7),
                "hello, this is not compressed".getBytes(StandardCharsets.US_ASCII))) {
            assertThatThrownBy(() -> decoded(broken, coding))
                    .isInstanceOf(UndecodableBodyException.class)
                    .hasMessage("The body is not valid " + coding.label() + ", as its Content-Encoding says.");
        }
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void damaged_bytes_never_throw_anything_else(ContentCoding coding) throws IOException {
        byte[] whole = compressed(coding.label(), Arrays.copyOf(CONTENT, 3_000));
        Random random = new Random(2);
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = whole.clone();
            for (int many = random.nextInt(4); many >= 0; many--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                decoded(damaged, coding);
            } catch (UndecodableBodyException e) {
                assertThat(e).hasMessageContaining(coding.label());
            }
        }
    }

    private static InputStream repeated(byte[] head, byte[] part) {
        byte[] many = new byte[(34 << 20) / part.length * part.length];
        for (int at = 0; at < many.length; at += part.length) {
            System.arraycopy(part, 0, many, at, part.length);
        }
        return new SequenceInputStream(new ByteArrayInputStream(head), new ByteArrayInputStream(many));
    }

    @Test
    void empty_parts_in_large_number_are_refused() throws IOException {
        byte[] stored = {0, 0, 0, (byte) 0xff, (byte) 0xff};
        InputStream blocks = repeated(new byte[] {0x78, (byte) 0x9c}, stored);
        InputStream members = repeated(new byte[0], compressed("gzip", new byte[0]));

        assertThatThrownBy(() -> new DecodedStream(blocks, List.of(ContentCoding.DEFLATE)).read())
                .isInstanceOf(UndecodableBodyException.class)
                .hasMessageContaining("much larger than its content");
        assertThatThrownBy(() -> new DecodedStream(members, List.of(ContentCoding.GZIP)).read())
                .isInstanceOf(UndecodableBodyException.class)
                .hasMessageContaining("gzip");
    }

    @Test
    void names_that_are_unknown_or_too_many_are_not_supported() {
        assertThat(ContentCoding.of(List.of("", " Identity ", "X-GZIP"))).contains(List.of(ContentCoding.GZIP));
        assertThat(ContentCoding.of(List.of("gzip", "br"))).isEmpty();
        assertThat(ContentCoding.of(List.of("gzip", "gzip", "gzip", "gzip"))).isEmpty();
    }
}
