package dev.foretell.web.table;

import java.io.InputStream;

/** A stream that repeats the same bytes. */
final class RepeatedStream extends InputStream {

    private static final int CHUNK = 8192;

    private final byte[] unit;
    private final long length;
    long given;
    boolean closed;

    RepeatedStream(byte[] unit, long length) {
        this.unit = unit.length >= CHUNK ? unit : repeat(unit, CHUNK / unit.length);
        this.length = length;
    }

    @Override
    public int read() {
        return given == length ? -1 : unit[(int) (given++ % unit.length)] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int count) {
        int start = (int) (given % unit.length);
        int read = (int) Math.min(Math.min(count, unit.length - start), length - given);
        System.arraycopy(unit, start, buffer, offset, read);
        given += read;
        return read == 0 ? -1 : read;
    }

    @Override
    public void close() {
        closed = true;
    }

    static byte[] repeat(byte[] bytes, int times) {
        byte[] all = new byte[bytes.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
        }
        return all;
    }
}
