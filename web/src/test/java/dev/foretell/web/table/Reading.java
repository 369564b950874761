package dev.foretell.web.table;

import dev.foretell.manifest.Manifest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;

/** A dataset that was read completely, joined from its blocks. */
record Reading(
        List<Float> values,
        List<Integer> truth,
        List<Long> lines,
        List<String> errors,
        List<String> warnings,
        boolean hasTruth,
        List<String> notes) {

    static Reading csv(Manifest manifest, String text) {
        return of(RowReader::csv, manifest, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 1000);
    }

    static Reading jsonLines(Manifest manifest, String text) {
        return of(
                RowReader::jsonLines, manifest, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 1000);
    }

    static Reading of(
            BiFunction<Manifest, InputStream, RowReader> form, Manifest manifest, InputStream in, int maxRows) {
        Reading all = new Reading(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                false,
                List.of());
        try (RowReader reader = form.apply(manifest, in)) {
            for (Block block = reader.next(maxRows); block != null; block = reader.next(maxRows)) {
                if (block.count() == 0 || block.count() > maxRows || block.firstRow() != all.lines.size()) {
                    throw new AssertionError(block);
                }
                all.add(block);
            }
            return new Reading(
                    all.values, all.truth, all.lines, all.errors, all.warnings, reader.hasTruth(), reader.notes());
        }
    }

    private void add(Block block) {
        for (float value : block.rows().values()) {
            values.add(value);
        }
        for (int label : block.truth()) {
            truth.add(label);
        }
        Arrays.stream(block.lines()).forEach(lines::add);
        block.errors().forEach(error -> errors.add(error.sentence()));
        block.warnings().forEach(warning -> warnings.add(warning.sentence()));
    }

    /** A stream that returns random numbers of bytes at a time. */
    static InputStream trickle(byte[] bytes, Random random) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(3)));
            }
        };
    }
}
