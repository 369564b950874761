package dev.foretell.web.edge;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Serves below a {@link PathPrefix}: takes the prefix off the paths of requests, unless a proxy has done so, and puts
 * it before the paths in {@code Location}. {@link Pages} does the same with the links of pages. Safe for use by
 * several threads.
 */
public final class PrefixedPaths extends Handler.Wrapper {

    private final PathPrefix setting;

    public PrefixedPaths(PathPrefix setting) {
        this.setting = setting;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        PathPrefix prefix = setting.of(request);
        if (prefix.path().isEmpty()) {
            return super.handle(request, response, callback);
        }
        prefix.keep(request);
        request.addHttpStreamWrapper(stream -> new Locating(stream, prefix.path()));
        String path = String.valueOf(request.getHttpURI().getPath());
        String plain = setting.strip(path); // A proxy that sends the header has taken the prefix off.
        return super.handle(plain.equals(path) ? request : new Stripped(request, plain), response, callback);
    }

    private static final class Stripped extends Request.Wrapper {

        private final HttpURI uri;

        Stripped(Request request, String path) {
            super(request);
            this.uri = HttpURI.build(request.getHttpURI()).path(path).asImmutable();
        }

        @Override
        public HttpURI getHttpURI() {
            return uri;
        }
    }

    private static final class Locating extends HttpStream.Wrapper {

        private final String prefix;

        Locating(HttpStream stream, String prefix) {
            super(stream);
            this.prefix = prefix;
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.@Nullable Response response,
                boolean last,
                ByteBuffer content,
                Callback callback) {
            super.send(request, response == null ? null : located(response), last, content, callback);
        }

        private MetaData.Response located(MetaData.Response response) {
            String location = response.getHttpFields().get(HttpHeader.LOCATION);
            if (location == null || !location.startsWith("/") || location.startsWith("//")) {
                return response;
            }
            HttpFields.Mutable fields =
                    HttpFields.build(response.getHttpFields()).put(HttpHeader.LOCATION, prefix + location);
            return new MetaData.Response(
                    response.getStatus(),
                    response.getReason(),
                    response.getHttpVersion(),
                    fields,
                    response.getContentLength(),
                    response.getTrailersSupplier());
        }
    }
}
