package dev.foretell.heartbeat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.foretell.heartbeat.Heartbeat.Served;
import dev.foretell.heartbeat.Heartbeat.State;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A heartbeat as JSON (docs/protocol.md has the table). Stateless, so safe for use by several threads. */
public final class HeartbeatJson {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_TEXT = 255;

    private HeartbeatJson() {}

    /** Writes a heartbeat. */
    public static byte[] write(Heartbeat heartbeat) {
        ObjectNode json = JSON.createObjectNode()
                .put("worker", heartbeat.worker())
                .put("host", heartbeat.host())
                .put("pid", heartbeat.pid())
                .put("started", heartbeat.started().toString())
                .put("state", heartbeat.state().name().toLowerCase(Locale.ROOT))
                .put("lanes", heartbeat.lanes())
                .put("heap_bytes", heartbeat.heapBytes())
                .put("native_bytes", heartbeat.nativeBytes());
        ArrayNode served = json.putArray("served");
        heartbeat.served().forEach(each -> write(served.addObject(), each));
        try {
            return JSON.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }

    private static void write(ObjectNode json, Served served) {
        json.put("model", served.model()).put("version", served.version());
        if (served.engine() != null) {
            json.put("engine", served.engine());
        }
        if (served.engineReason() != null) {
            json.put("engine_reason", served.engineReason());
        }
        json.put("batch_limit", served.batchLimit())
                .put("inferences", served.inferences())
                .put("executions", served.executions())
                .put("jobs", served.jobs())
                .put("failures", served.failures())
                .put("redelivered", served.redelivered())
                .put("queue_nanos", served.queueNanos())
                .put("compute_nanos", served.computeNanos());
    }

    /**
     * Reads a heartbeat. Members that are not known are ignored, so that a newer worker can say more.
     *
     * @throws IOException when the body is not a heartbeat; the message says what is wrong
     */
    public static Heartbeat read(byte[] body) throws IOException {
        if (body.length > MAX_BYTES) {
            throw new IOException("it has " + body.length + " bytes; expected at most " + MAX_BYTES);
        }
        JsonNode json = JSON.readTree(body);
        if (!json.isObject()) {
            throw new IOException("it is not a JSON object");
        }
        return new Heartbeat(
                text(json, "worker"),
                text(json, "host"),
                number(json, "pid"),
                instant(json, "started"),
                state(text(json, "state")),
                (int) Math.min(Integer.MAX_VALUE, number(json, "lanes")),
                number(json, "heap_bytes"),
                number(json, "native_bytes"),
                served(json.path("served")));
    }

    private static List<Served> served(JsonNode json) throws IOException {
        if (!json.isArray()) {
            throw new IOException("served: expected an array");
        }
        List<Served> served = new ArrayList<>();
        for (JsonNode each : json) {
            served.add(new Served(
                    text(each, "model"),
                    text(each, "version"),
                    each.has("engine") ? text(each, "engine") : null,
                    each.has("engine_reason") ? reason(each) : null,
                    (int) Math.min(Integer.MAX_VALUE, number(each, "batch_limit")),
                    number(each, "inferences"),
                    number(each, "executions"),
                    number(each, "jobs"),
                    number(each, "failures"),
                    number(each, "redelivered"),
                    number(each, "queue_nanos"),
                    number(each, "compute_nanos")));
        }
        return served;
    }

    private static State state(String name) throws IOException {
        for (State state : State.values()) {
            if (state.name().toLowerCase(Locale.ROOT).equals(name)) {
                return state;
            }
        }
        throw new IOException("state: expected serving, draining or stopped");
    }

    private static Instant instant(JsonNode json, String member) throws IOException {
        try {
            return Instant.parse(text(json, member));
        } catch (DateTimeException e) {
            throw new IOException(member + ": expected a time such as 2026-11-20T08:00:00Z", e);
        }
    }

    private static String text(JsonNode json, String member) throws IOException {
        String text = json.path(member).textValue();
        if (text == null || text.isBlank() || text.length() > MAX_TEXT) {
            throw new IOException(member + ": expected a text of at most " + MAX_TEXT + " characters");
        }
        return text;
    }

    private static String reason(JsonNode json) throws IOException {
        String reason = json.path("engine_reason").textValue();
        if (reason == null) {
            throw new IOException("engine_reason: expected a text");
        }
        return reason;
    }

    /** A number of something; 0 when a foreign worker does not count it. */
    private static long number(JsonNode json, String member) throws IOException {
        JsonNode number = json.path(member);
        if (number.isMissingNode()) {
            return 0;
        }
        if (!number.canConvertToLong() || !number.isIntegralNumber() || number.longValue() < 0) {
            throw new IOException(member + ": expected a whole number from 0");
        }
        return number.longValue();
    }
}
