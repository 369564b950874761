package dev.foretell.web.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.job.Rows;
import dev.foretell.job.Texts;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockTest {

    private static final Block BLOCK = new Block(
            4096,
            new Rows(2, 3, new float[] {1.5f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, 3, 4}),
            new int[] {Block.UNKNOWN, 200},
            new long[] {4098, 4099, 1L << 40, (1L << 40) + 1},
            List.of(
                    new RowError(1, 4099, "größe", "expected a number, found \"ä\""),
                    new RowError(3, (1L << 40) + 1, null, "expected 3 numbers, found 2 fields")),
            List.of(new RowWarning(4098, "größe", "300 is outside of 0 to 250 cm")),
            7_000_000_000L);

    @Test
    void comes_back_from_bytes_as_it_was() {
        Block read = Block.ofBytes(BLOCK.toBytes());

        assertThat(read).usingRecursiveComparison().isEqualTo(BLOCK);
    }

    @Test
    void comes_back_with_its_texts() {
        Texts texts = new Texts(new boolean[] {true, false}, List.of("", "a\nb \uD83D\uDE00 \0", "unused"));
        Block block = new Block(
                0,
                new Rows(2, 2, new float[] {1, 7, 0, 8}, texts),
                new int[] {0, 1},
                new long[] {1, 2},
                List.of(),
                List.of(),
                0);

        Block read = Block.ofBytes(block.toBytes());

        assertThat(read).usingRecursiveComparison().isEqualTo(block);
        assertThat(read.rows().text(0, 0)).isEqualTo("a\nb \uD83D\uDE00 \0");
        byte[] bytes = block.toBytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Block.ofBytes(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void comes_back_without_good_rows() {
        Block block = new Block(
                0,
                new Rows(0, 3, new float[0]),
                new int[0],
                new long[] {1},
                List.of(new RowError(0, 1, null, "wrong")),
                List.of(),
                0);

        assertThat(Block.ofBytes(block.toBytes())).usingRecursiveComparison().isEqualTo(block);
    }

    @Test
    void costs_two_bytes_per_row_more_than_its_floats() {
        int count = 4096;
        long[] lines = new long[count];
        Arrays.setAll(lines, i -> 1_000_000 + i);
        Block block = new Block(
                1_000_000, new Rows(count, 8, new float[8 * count]), new int[count], lines, List.of(), List.of(), 0);

        assertThat(block.toBytes()).hasSizeBetween(count * 34, count * 34 + 32);
    }

    @Test
    void knows_where_its_good_rows_stand() {
        assertThat(BLOCK.count()).isEqualTo(4);
        assertThat(BLOCK.indexOf(0)).isEqualTo(0);
        assertThat(BLOCK.indexOf(1)).isEqualTo(2);
        assertThat(BLOCK.lineOf(1)).isEqualTo(1L << 40);
    }

    @Test
    void rows_and_errors_must_add_up() {
        assertThatThrownBy(() ->
                        new Block(0, new Rows(1, 1, new float[1]), new int[1], new long[2], List.of(), List.of(), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new Block(0, new Rows(1, 1, new float[1]), new int[2], new long[1], List.of(), List.of(), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void broken_bytes_are_told_as_such() {
        byte[] bytes = BLOCK.toBytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Block.ofBytes(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] changed = bytes.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            assertThatCode(() -> readOrRefuse(changed)).doesNotThrowAnyException();
        }
    }

    private static void readOrRefuse(byte[] bytes) {
        try {
            Block.ofBytes(bytes);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("(?s)(The bytes are not a block|Expected ).*");
        }
    }
}
