package dev.foretell.model.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Makes other arrays of those that are there. */
final class NpzFile {

    private NpzFile() {}

    /** A copy with another number in an array of 32-bit floats. */
    static Path changed(Path from, Path to, String array, int index, float value) throws IOException {
        return copy(from, to, (name, bytes) -> {
            if (name.equals(array + ".npy")) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                int header = 10 + buffer.getShort(8);
                buffer.putFloat(header + index * Float.BYTES, value);
            }
            return name;
        });
    }

    /** A copy in which two arrays have changed their names. */
    static Path renamed(Path from, Path to, String one, String other) throws IOException {
        return copy(
                from,
                to,
                (name, bytes) ->
                        name.equals(one + ".npy") ? other + ".npy" : name.equals(other + ".npy") ? one + ".npy" : name);
    }

    private interface Change {
        /** The name in the copy. */
        String of(String name, byte[] bytes);
    }

    private static Path copy(Path from, Path to, Change change) throws IOException {
        try (ZipFile zip = new ZipFile(from.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                try (InputStream in = zip.getInputStream(entry)) {
                    byte[] bytes = in.readAllBytes();
                    out.putNextEntry(new ZipEntry(change.of(entry.getName(), bytes)));
                    out.write(bytes);
                }
            }
        }
        return to;
    }
}
