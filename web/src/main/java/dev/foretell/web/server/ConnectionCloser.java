package dev.foretell.web.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Adds {@code Connection: close} (RFC 9112 section 9.6) to every response from some time on: clients then send their
 * next request over another connection, and do not meet a closed one when the server has stopped. What counts is when a
 * response begins, not when its request arrived. Safe for use by several threads.
 */
final class ConnectionCloser extends Handler.Wrapper {

    private volatile boolean active;

    /** Ends connections from now on. */
    void activate() {
        active = true;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        request.addHttpStreamWrapper(ClosingStream::new);
        return super.handle(request, response, callback);
    }

    private final class ClosingStream extends HttpStream.Wrapper {

        ClosingStream(HttpStream stream) {
            super(stream);
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.Response response,
                boolean last,
                ByteBuffer content,
                Callback callback) {
            // Later parts of the same response have none.
            boolean begins = response != null && !HttpStatus.isInformational(response.getStatus());
            super.send(request, active && begins ? closing(response) : response, last, content, callback);
        }
    }

    private static MetaData.Response closing(MetaData.Response response) {
        HttpFields.Mutable fields = HttpFields.build(response.getHttpFields()).put(HttpHeader.CONNECTION, "close");
        return new MetaData.Response(
                response.getStatus(),
                response.getReason(),
                response.getHttpVersion(),
                fields,
                response.getContentLength(),
                response.getTrailersSupplier());
    }
}
