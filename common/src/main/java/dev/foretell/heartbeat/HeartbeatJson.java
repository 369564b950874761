package dev.foretell.heartbeat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;

/**
 * A heartbeat as JSON (docs/protocol.md has the table): the members are the record's components, in snake case.
 * Stateless, so safe for use by several threads.
 */
public final class HeartbeatJson {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .addModule(HeartbeatMembers.module())
            .build();

    private static final int MAX_BYTES = 1 << 20;

    private HeartbeatJson() {}

    /** Writes a heartbeat. */
    public static byte[] write(Heartbeat heartbeat) {
        try {
            return JSON.writeValueAsBytes(heartbeat);
        } catch (IOException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }

    /**
     * Reads a heartbeat. Members that are not known are ignored, so that a newer worker can say more; a count that is
     * missing is 0.
     *
     * @throws IOException when the body is not a heartbeat; the message says what is wrong
     */
    public static Heartbeat read(byte[] body) throws IOException {
        if (body.length > MAX_BYTES) {
            throw new IOException("it has " + body.length + " bytes; expected at most " + MAX_BYTES);
        }
        try {
            Heartbeat read = JSON.readValue(body, Heartbeat.class);
            if (read == null) {
                throw new IOException("it is not a JSON object");
            }
            return read;
        } catch (JsonMappingException e) {
            throw new IOException(described(e), e);
        }
    }

    /** The member that is wrong, and what was expected of it. */
    private static String described(JsonMappingException e) {
        List<JsonMappingException.Reference> path = e.getPath();
        String member = path.isEmpty() ? null : path.get(path.size() - 1).getFieldName();
        return member == null ? e.getOriginalMessage() : member + ": " + e.getOriginalMessage();
    }
}
