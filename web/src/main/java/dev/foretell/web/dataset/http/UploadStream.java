package dev.foretell.web.dataset.http;

import dev.foretell.web.dataset.DatasetTooLargeException;
import dev.foretell.web.edge.BadRequestException;
import io.javalin.http.HttpStatus;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Reads an upload: limited in size, however well it was compressed, and in slowness. Used by one thread. */
final class UploadStream extends FilterInputStream {

    /**
     * The least rate that is accepted: less than the slowest networks have, and more than a client that only occupies
     * an upload sends.
     */
    private static final long LEAST_BYTES_PER_SECOND = 512;

    private static final Duration GRACE = Duration.ofMinutes(1);

    private final long maxBytes;
    private final LongSupplier clock;
    private final long start;
    private long bytes;

    /** @param clock a clock in nanoseconds, from any fixed moment on */
    UploadStream(InputStream in, long maxBytes, LongSupplier clock) {
        super(in);
        this.maxBytes = maxBytes;
        this.clock = clock;
        this.start = clock.getAsLong();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        bytes += Math.max(0, read);
        if (bytes > maxBytes) {
            throw new DatasetTooLargeException("The dataset is too large (limit " + maxBytes + " bytes).");
        }
        refuseSlow();
        return read;
    }

    @Override
    public long skip(long wanted) throws IOException {
        return read(new byte[(int) Math.min(wanted, 8_192)]);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void refuseSlow() {
        long nanos = clock.getAsLong() - start;
        if (nanos > GRACE.toNanos() && bytes < LEAST_BYTES_PER_SECOND * (nanos / 1_000_000_000)) {
            throw new BadRequestException(
                    HttpStatus.REQUEST_TIMEOUT,
                    "The body arrives too slowly: fewer than " + LEAST_BYTES_PER_SECOND + " bytes per second.");
        }
    }
}
