package dev.foretell.web.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.web.edge.Problem;
import dev.foretell.web.inference.InferenceApi;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that Jetty refuses before routing: malformed addresses and headers, requests while it stops. The
 * form is that of {@link Problem}. Safe for use by several threads.
 */
final class JettyErrors extends ErrorHandler {

    private static final JsonMapper JSON = new JsonMapper();

    /** Writes our own message, since Jetty's are meant for operators. */
    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int status,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        String path = String.valueOf(request.getHttpURI().getPath());
        boolean inference = InferenceApi.isFor(path);
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, inference ? "application/json" : Problem.TYPE)
                .put("X-Content-Type-Options", "nosniff");
        byte[] body = json(inference ? Map.of("error", detail(status)) : problem(status));
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private static Map<String, Object> problem(int status) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("title", HttpStatus.getMessage(status));
        problem.put("status", status);
        problem.put("detail", detail(status));
        return problem;
    }

    private static String detail(int status) {
        return switch (status) {
            case HttpStatus.BAD_REQUEST_400 -> "The request's address or headers are not well-formed.";
            case HttpStatus.URI_TOO_LONG_414 -> "The request's address is too long.";
            case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 -> "The request's headers are too large.";
            case HttpStatus.SERVICE_UNAVAILABLE_503 -> "This server is about to stop.";
            default -> HttpStatus.getMessage(status) + ".";
        };
    }

    private static byte[] json(Map<String, ?> body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }
}
