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
 * Has every response end its connection from some time on ({@code Connection: close}, RFC 9112 section 9.6): a client that is told so
 * sends its next request over another connection, and so finds no closed one when the server has gone. It counts when a response
 * begins, whenever its request came. Safe for use by several threads.
 */
final class Farewell extends Handler.Wrapper {

    private volatile boolean said;

    /** From now on. */
    void say() {
        said = true;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        request.addHttpStreamWrapper(Ending::new);
        return super.handle(request, response, callback);
    }

    private final class Ending extends HttpStream.Wrapper {

        Ending(HttpStream stream) {
            super(stream);
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.Response response,
                boolean last,
                ByteBuffer content,
                Callback callback) {
            // There is none with a later part of the same response.
            boolean begins = response != null && !HttpStatus.isInformational(response.getStatus());
            super.send(request, said && begins ? ending(response) : response, last, content, callback);
        }
    }

    private static MetaData.Response ending(MetaData.Response response) {
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
