package dev.foretell.model.keras;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What a file is by its first bytes. */
enum FileKind {
    /** A zip file. */
    ARCHIVE("an archive"),
    HDF5("HDF5"),
    JSON("JSON");

    private static final int FIRST = 512;

    private final String title;

    FileKind(String title) {
        this.title = title;
    }

    /** Its name in messages. */
    String title() {
        return title;
    }

    /**
     * Looks at a file.
     *
     * @throws KerasException when it is none that Keras writes
     */
    static FileKind of(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new KerasException(Files.exists(file) ? "it is not a file" : "there is no such file");
        }
        byte[] first;
        try (InputStream in = Files.newInputStream(file)) {
            first = in.readNBytes(FIRST);
        }
        if (startsWith(first, Archive.SIGNATURE)) {
            return ARCHIVE;
        } else if (startsWith(first, Hdf5.SIGNATURE)) {
            return HDF5;
        } else if (new String(first, StandardCharsets.UTF_8).stripLeading().startsWith("{")) {
            return JSON;
        }
        throw new KerasException(
                first.length == 0
                        ? "it is empty"
                        : "it is not a file that Keras writes: neither an archive (.keras) nor HDF5 (.h5) nor JSON");
    }

    private static boolean startsWith(byte[] bytes, byte[] beginning) {
        return bytes.length >= beginning.length
                && Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length);
    }
}
