package dev.foretell.model.keras;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A {@code .keras} archive: a zip file. Nothing is ever unpacked to the disk; three entries are read into memory, and
 * an archive that tries anything is refused. For one thread, until it is closed.
 */
final class Archive implements AutoCloseable {

    /** The first bytes of a zip file that has entries. */
    static final byte[] SIGNATURE = {'P', 'K', 3, 4};

    private static final int MOST_ENTRIES = 10_000;
    private static final long SPARE_BYTES = 64L << 20;
    private static final int TIMES = 100;

    private final ZipFile zip;

    private Archive(ZipFile zip) {
        this.zip = zip;
    }

    /** Opens an archive, which is to be refused first {@link #refuseUnlessHarmless unless it is harmless}. */
    static Archive open(Path file) throws IOException {
        return new Archive(new ZipFile(file.toFile()));
    }

    /**
     * Refuses what an archive of Keras never holds.
     *
     * @throws KerasException when it has too many entries, two of one name, or one that would lie outside of it
     */
    void refuseUnlessHarmless() {
        if (zip.size() > MOST_ENTRIES) {
            throw new KerasException("it has " + zip.size() + " entries");
        }
        Set<String> names = new HashSet<>();
        zip.stream().forEach(entry -> refuseUnlessHarmless(entry, names));
    }

    private static void refuseUnlessHarmless(ZipEntry entry, Set<String> names) {
        String name = entry.getName();
        String unified = name.replace('\\', '/');
        if (unified.startsWith("/")
                || unified.matches("[A-Za-z]:.*")
                || Arrays.asList(unified.split("/")).contains("..")) {
            throw new KerasException("its entry `" + name + "` would lie outside of it");
        }
        if (!names.add(unified)) {
            throw new KerasException("it has two entries `" + name + "`");
        }
    }

    /** Whether it has an entry. */
    boolean has(String name) {
        return zip.getEntry(name) != null;
    }

    /**
     * Reads an entry.
     *
     * @param most how many bytes it may have
     * @throws KerasException when there is none, or it is larger than it should be
     */
    byte[] bytes(String name, long most) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null || entry.isDirectory()) {
            throw new KerasException("it holds no " + name);
        }
        long size = entry.getSize();
        long packed = entry.getCompressedSize();
        if (size < 0 || size > most) {
            throw new KerasException("its " + name + " has " + size + " bytes; at most " + most + " are read");
        }
        if (size > SPARE_BYTES && size / TIMES > packed) {
            throw new KerasException("its " + name + " is packed more than " + TIMES + " times: a zip bomb");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = new byte[(int) size];
            if (in.readNBytes(bytes, 0, bytes.length) < bytes.length || in.read() >= 0) {
                throw new ZipException(name + " does not have the length that it declares");
            }
            CRC32 sum = new CRC32();
            sum.update(bytes);
            if (sum.getValue() != entry.getCrc()) {
                throw new ZipException(name + " is damaged: its checksum does not match");
            }
            return bytes;
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
