package dev.foretell.web.grpc;

import io.grpc.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** The compression {@code deflate} (zlib's format), which gRPC's Java library lacks and clients use. Stateless. */
final class Deflate implements Codec {

    @Override
    public String getMessageEncoding() {
        return "deflate";
    }

    @Override
    public InputStream decompress(InputStream compressed) {
        return new InflaterInputStream(compressed);
    }

    @Override
    public OutputStream compress(OutputStream plain) throws IOException {
        return new DeflaterOutputStream(plain);
    }
}
