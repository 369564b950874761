package dev.foretell.model.image;

import java.nio.ByteBuffer;
import javax.imageio.stream.ImageInputStreamImpl;

/** The bytes of a file in memory, as ImageIO reads them. ImageIO's own stream keeps a second copy of all of them. */
final class BufferImageInputStream extends ImageInputStreamImpl {

    private final ByteBuffer file;

    BufferImageInputStream(ByteBuffer file) {
        this.file = file;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < file.limit() ? Byte.toUnsignedInt(file.get((int) streamPos++)) : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        bitOffset = 0;
        if (streamPos >= file.limit()) {
            return -1;
        }
        int count = (int) Math.min(length, file.limit() - streamPos);
        file.get((int) streamPos, bytes, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return file.limit();
    }
}
