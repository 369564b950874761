package dev.foretell.web.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.job.MalformedJsonException;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import java.io.IOException;

/** Reads and writes small JSON as trees; large rows of numbers are streamed elsewhere. Stateless. */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /**
     * The request's body.
     *
     * @throws MalformedJsonException when it is not JSON
     */
    public static JsonNode body(Context ctx) {
        return tree(Body.bytes(ctx));
    }

    /**
     * The value that bytes describe.
     *
     * @throws MalformedJsonException when they are not JSON
     */
    public static JsonNode tree(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new MalformedJsonException(e);
        }
    }

    /** Answers with maps, lists, strings and numbers. */
    public static void answer(Context ctx, Object value) {
        answer(ctx, bytes(value));
    }

    /** Answers with JSON bytes. */
    public static void answer(Context ctx, byte[] json) {
        ctx.result(json).contentType(ContentType.APPLICATION_JSON);
    }

    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists, strings and numbers are always JSON", e);
        }
    }
}
