package dev.foretell.model.npz;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads the arrays of a {@code .npz} file, as {@code numpy.savez} and {@code numpy.savez_compressed} write it: a zip of
 * <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">{@code .npy}</a> files. Stateless.
 * Nothing in a file is executed, nothing of it is written anywhere, and what it may take of the memory is bounded,
 * whatever it says of itself.
 */
public final class Npz {

    /** The most elements of all arrays of a file together: 256 MiB in memory. */
    static final long MAX_ELEMENTS = 32L * 1024 * 1024;

    private static final int MAX_ARRAYS = 1_000;
    private static final String SUFFIX = ".npy";

    private Npz() {}

    /**
     * Reads all arrays of a file.
     *
     * @return each under its name in {@code numpy.savez(file, name=array)}, in the file's order
     * @throws NpzException when the file is none, damaged, too large, or has an array that is not of numbers
     */
    public static Map<String, NpyArray> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new NpzException(file + (Files.exists(file) ? ": expected a file" : ": there is no such file"));
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return arrays(file, zip);
        } catch (ZipException e) {
            throw new NpzException(
                    file + ": expected arrays as numpy.savez writes them, but it is not a complete zip archive", e);
        } catch (IOException e) {
            throw new NpzException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Map<String, NpyArray> arrays(Path file, ZipFile zip) throws IOException {
        if (zip.size() > MAX_ARRAYS) {
            throw new NpzException(file + ": expected at most " + MAX_ARRAYS + " arrays, found " + zip.size());
        }
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        long left = MAX_ELEMENTS;
        for (ZipEntry entry : Collections.list(zip.entries())) {
            NpyArray array = array(file, zip, entry, left);
            left -= array.values().length;
            if (arrays.put(name(file, entry), array) != null) {
                throw new NpzException(file + ": the array " + name(file, entry) + " is in it twice");
            }
        }
        if (arrays.isEmpty()) {
            throw new NpzException(file + ": it holds no arrays");
        }
        return arrays;
    }

    private static String name(Path file, ZipEntry entry) {
        String name = entry.getName();
        if (!name.endsWith(SUFFIX)) {
            throw new NpzException(file + ": expected arrays (" + SUFFIX + ") only, found " + name);
        }
        return name.substring(0, name.length() - SUFFIX.length());
    }

    private static NpyArray array(Path file, ZipFile zip, ZipEntry entry, long most) throws IOException {
        String label = file + ", array " + name(file, entry) + ": ";
        CRC32 crc = new CRC32();
        try (InputStream in = new BufferedInputStream(new CheckedInputStream(zip.getInputStream(entry), crc))) {
            NpyArray array = new NpyReader(in, entry.getSize(), most).read();
            if (crc.getValue() != entry.getCrc()) {
                throw new NpzException(label + "is damaged: its checksum does not match");
            }
            return array;
        } catch (IllegalArgumentException e) {
            throw new NpzException(label + e.getMessage(), e);
        } catch (EOFException e) {
            throw new NpzException(label + "is cut off", e);
        } catch (ZipException e) {
            throw new NpzException(label + "is damaged: " + e.getMessage(), e);
        }
    }
}
