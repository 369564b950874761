package dev.foretell.model.onnx;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The bytes of a file, of which a small part is in memory at a time. For one thread. */
final class WireFile implements AutoCloseable {

    private static final int WINDOW = 64 * 1024;

    private final FileChannel channel;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
    private long start;

    private WireFile(FileChannel channel) {
        this.channel = channel;
    }

    static WireFile open(Path file) throws IOException {
        return new WireFile(FileChannel.open(file));
    }

    long size() throws IOException {
        return channel.size();
    }

    byte at(long position) throws IOException {
        if (position < start || position >= start + window.limit()) {
            fill(position);
        }
        return window.get((int) (position - start));
    }

    private void fill(long position) throws IOException {
        window.clear();
        start = position;
        int read = 1;
        while (window.hasRemaining() && read > 0) {
            read = channel.read(window, position + window.position());
        }
        window.flip();
        if (!window.hasRemaining()) {
            throw new EOFException("the file became shorter while it was read");
        }
    }

    String text(long from, int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = at(from + i);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
