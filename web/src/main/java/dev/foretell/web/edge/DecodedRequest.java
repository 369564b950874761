package dev.foretell.web.edge;

import io.javalin.http.Context;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.IO;

/**
 * A request with a compressed body as all that follows sees it: with the decoded body, whose length is not known, as if
 * the client had sent it in chunks. Jetty parses forms itself, so the body is decoded below the routes.
 */
final class DecodedRequest extends Request.Wrapper {

    private static final String ATTRIBUTE = DecodedRequest.class.getName();
    private static final int BUFFER = 16 * 1024;

    private final List<ContentCoding> codings;
    private final HttpFields headers;
    private final InputStream compressed;
    private final DecodedStream stream;
    private final Content.Source content;

    DecodedRequest(Request request, List<ContentCoding> codings) {
        super(request);
        this.codings = codings;
        this.headers = HttpFields.build(request.getHeaders())
                .remove(HttpHeader.CONTENT_ENCODING)
                .remove(HttpHeader.CONTENT_LENGTH)
                .put(HttpHeader.TRANSFER_ENCODING, "chunked")
                .asImmutable();
        this.compressed = Content.Source.asInputStream(request);
        this.stream = new DecodedStream(compressed, codings);
        this.content = Content.Source.from(
                new ByteBufferPool.Sized(request.getComponents().getByteBufferPool(), false, BUFFER), stream);
        request.setAttribute(ATTRIBUTE, this);
        Request.addCompletionListener(request, failure -> IO.close(stream));
    }

    /** The request below a context's, when its body is compressed. */
    static Optional<DecodedRequest> of(Context ctx) {
        return Optional.ofNullable(ctx.attribute(ATTRIBUTE));
    }

    /** The body as it was sent. */
    InputStream compressed() {
        return compressed;
    }

    /** The memory that decoding may take. */
    long windowBytes() {
        return codings.stream().mapToLong(ContentCoding::windowBytes).sum();
    }

    /** Sets what is done when that memory is free again. */
    void onFree(Runnable action) {
        stream.onClose(action);
    }

    @Override
    public HttpFields getHeaders() {
        return headers;
    }

    @Override
    public long getLength() {
        return -1;
    }

    @Override
    public Content.Chunk read() {
        return content.read();
    }

    @Override
    public void demand(Runnable demandCallback) {
        content.demand(demandCallback);
    }

    @Override
    public void fail(Throwable failure) {
        content.fail(failure);
        super.fail(failure);
    }
}
