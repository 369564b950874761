package dev.foretell.model.keras;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;

/**
 * A file as the HDF5 reader sees it. The structures in a file may point at each other, even in circles, so a small file
 * could keep the reader busy for ever: here it may read only so often, and only so many bytes more than the file has.
 * For one thread.
 */
final class BoundedChannel implements SeekableByteChannel {

    /** Where the bytes come from. */
    @FunctionalInterface
    private interface Source {

        /** Reads some bytes that lie within the file. */
        int read(ByteBuffer target, long position) throws IOException;
    }

    /**
     * Reads of a structure that is met again and again, such as the header of a group: a model of a million layers
     * takes fewer.
     */
    private static final int READS = 2_000_000;

    private static final int SPARE_BYTES = 64 << 20;
    private static final int TIMES = 4;

    private final Source source;
    private final long size;
    private long position;
    private long reads;
    private long bytes;
    private boolean open = true;

    private BoundedChannel(Source source, long size) {
        this.source = source;
        this.size = size;
    }

    /** A view of an open file, which the caller closes. */
    static BoundedChannel of(FileChannel file) throws IOException {
        return new BoundedChannel(file::read, file.size());
    }

    /** A file that is in memory. */
    static BoundedChannel of(byte[] file) {
        return new BoundedChannel(
                (target, position) -> {
                    int length = target.remaining();
                    target.put(file, (int) position, length);
                    return length;
                },
                file.length);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (position >= size || target.remaining() > size - position) {
            throw new KerasException("it ends before the data that it declares");
        }
        reads++;
        bytes += target.remaining();
        if (reads > READS || bytes > TIMES * size + SPARE_BYTES) {
            throw new KerasException("its structures refer to each other endlessly");
        }
        int read = 0;
        while (target.hasRemaining()) {
            int now = source.read(target, position + read);
            if (now <= 0) {
                throw new KerasException("it became shorter while it was read");
            }
            read += now;
        }
        position += read;
        return read;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException("write");
    }

    @Override
    public SeekableByteChannel truncate(long length) {
        throw new UnsupportedOperationException("truncate");
    }
}
