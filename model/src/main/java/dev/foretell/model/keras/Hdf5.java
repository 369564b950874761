package dev.foretell.model.keras;

import io.jhdf.HdfFile;
import io.jhdf.nio.FileChannelFromSeekableByteChannel;
import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * A file in HDF5 that is read, group by group and array by array: only what is asked for is ever in memory. Nothing
 * outside of the file is read, whatever it links to. For one thread, until it is closed.
 */
final class Hdf5 implements AutoCloseable {

    /** The first bytes of every HDF5 file. */
    static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    /**
     * Weights may be compressed, or may lie upon each other in a hostile file: so much more than the file has they may
     * be.
     */
    private static final long SPARE_BYTES = 256L << 20;

    private static final int TIMES = 100;

    private final BoundedChannel channel;
    private final HdfFile file;
    private long decoded;

    private Hdf5(BoundedChannel channel) {
        this.channel = channel;
        this.file = new HdfFile(new FileChannelFromSeekableByteChannel(channel));
    }

    /** Reads an open file, which the caller closes. */
    static Hdf5 of(FileChannel file) throws IOException {
        return new Hdf5(BoundedChannel.of(file));
    }

    /** Reads a file that is in memory. */
    static Hdf5 of(byte[] file) {
        return new Hdf5(BoundedChannel.of(file));
    }

    /** The group that holds all others. */
    Hdf5Group root() {
        return new Hdf5Group(this, file, "");
    }

    /** How many bytes the file has. */
    long size() {
        return channel.size();
    }

    /** Refuses to make more numbers of the file than it can hold in earnest. */
    void decode(long bytes) {
        decoded += bytes;
        if (decoded > SPARE_BYTES && decoded > TIMES * size()) {
            throw new KerasException("its weights would be more than " + TIMES + " times as large as the file");
        }
    }

    @Override
    public void close() {
        // The library's own close fails without a file's name. It would close no more than this.
        channel.close();
    }
}
