package dev.foretell.web.edge;

import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Decodes compressed bodies ({@code Content-Encoding}) before the routes read them, whatever they read them as. Bodies
 * with an encoding that is not supported are left as they are, for {@link AccessFilter} to refuse. Safe for use by
 * several threads.
 */
public final class BodyDecoder extends Handler.Wrapper {

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpFields headers = request.getHeaders();
        boolean encoded = headers.contains(HttpHeader.CONTENT_ENCODING)
                && (request.getLength() > 0 || headers.contains(HttpHeader.TRANSFER_ENCODING));
        List<ContentCoding> codings = encoded
                ? ContentCoding.of(headers.getCSV(HttpHeader.CONTENT_ENCODING, false))
                        .orElse(List.of())
                : List.of();
        return super.handle(codings.isEmpty() ? request : new DecodedRequest(request, codings), response, callback);
    }
}
