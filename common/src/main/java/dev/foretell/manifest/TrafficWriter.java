package dev.foretell.manifest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes a model's {@value #NAME}. The previous content is kept in {@value #BEFORE}, so that one change can be undone.
 * Safe for use by several threads and processes: one at a time makes a change, and no reader sees half of it.
 */
public final class TrafficWriter {

    /** The file that holds the traffic split. */
    public static final String NAME = "traffic.json";

    /** The content that the last change replaced. */
    public static final String BEFORE = "traffic.json.before";

    /**
     * The new content is written into this file, which only one writer can create, and moved over the old one, as git
     * does.
     */
    private static final String LOCK = "traffic.json.lock";

    /** The age from which a lock is taken to be left by a process that died. */
    private static final Duration ABANDONED = Duration.ofSeconds(30);

    private final Path folder;

    /** @param folder the model's */
    public TrafficWriter(Path folder) {
        this.folder = folder;
    }

    /** Makes the new content of the file; an exception leaves the file as it is. */
    @FunctionalInterface
    public interface Change {
        /**
         * The new content.
         *
         * @param now the present content; empty when there is no file
         * @param before the content that the last change replaced; null when there was no change
         * @return the new one; empty when there is to be no file
         */
        byte[] of(byte[] now, byte @Nullable [] before) throws IOException;
    }

    /** The present content; empty when there is no file, and the newest version takes all requests. */
    public byte[] now() throws IOException {
        try {
            return Files.readAllBytes(folder.resolve(NAME));
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    /** The content that the last change replaced, empty when there was no file; null when there was no change. */
    public byte @Nullable [] before() throws IOException {
        try {
            return Files.readAllBytes(folder.resolve(BEFORE));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** The digest that identifies a content. */
    public static String digest(byte[] content) {
        return content.length == 0 ? "none" : Digests.of(content);
    }

    /**
     * Makes a change.
     *
     * @return the new content
     * @throws FileAlreadyExistsException when another change is in progress
     * @throws NoSuchFileException when the model does not exist any more
     */
    public byte[] change(Change change) throws IOException {
        try (FileChannel lock = lock()) {
            boolean moved = false;
            try {
                byte[] now = now();
                byte[] fresh = change.of(now, before());
                moved = replace(lock, now, fresh);
                return fresh;
            } finally {
                if (!moved) { // Once moved, the lock may be that of the next change.
                    Files.deleteIfExists(folder.resolve(LOCK));
                }
            }
        }
    }

    private FileChannel lock() throws IOException {
        Path lock = folder.resolve(LOCK);
        if (Files.exists(lock)
                && Files.getLastModifiedTime(lock)
                        .toInstant()
                        .isBefore(Instant.now().minus(ABANDONED))) {
            Files.deleteIfExists(lock);
        }
        return FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /**
     * Keeps the present content aside, then moves the new one into its place, so that no reader sees half of it.
     *
     * @return whether the lock has become the file
     */
    private boolean replace(FileChannel lock, byte[] now, byte[] fresh) throws IOException {
        write(lock, now);
        Files.copy(folder.resolve(LOCK), folder.resolve(BEFORE), StandardCopyOption.REPLACE_EXISTING);
        if (fresh.length == 0) {
            Files.deleteIfExists(folder.resolve(NAME));
            return false;
        }
        write(lock, fresh);
        Files.move(
                folder.resolve(LOCK),
                folder.resolve(NAME),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    private static void write(FileChannel file, byte[] content) throws IOException {
        file.truncate(0);
        file.position(0);
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        file.force(true);
    }
}
