package dev.foretell.standalone.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The web's reply to a request for one row.
 *
 * @param row the row of the sample that was sent
 * @param sent when the request was sent, as {@link System#nanoTime}
 * @param received when the reply was complete
 */
public record Reply(int row, int status, String body, long sent, long received) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SHOWN = 5;

    public JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + body, e);
        }
    }

    public String id() {
        return json().path("id").asText();
    }

    public String worker() {
        return json().path("worker").asText();
    }

    public String version() {
        return json().path("version").asText();
    }

    public boolean isSucceeded() {
        return status == 200 && json().path("status").asText().equals("succeeded");
    }

    public double prediction() {
        return json().at("/output/predictions/0/0").asDouble(Double.NaN);
    }

    public Duration took() {
        return Duration.ofNanos(received - sent);
    }

    /**
     * Asserts that each reply is a prediction, that no two are for the same job, and that equal rows got equal
     * predictions: no caller got another's answer.
     */
    public static void assertAllPredicted(Collection<Reply> replies) {
        assertThat(replies.stream().filter(reply -> !reply.isSucceeded()).limit(SHOWN))
                .isEmpty();
        assertThat(replies.stream().map(Reply::id)).doesNotHaveDuplicates();
        Map<Integer, Double> predictions = new HashMap<>();
        for (Reply reply : replies) {
            Double first = predictions.putIfAbsent(reply.row(), reply.prediction());
            assertThat(reply.prediction()).isBetween(0.0, 1.0);
            if (first != null) {
                assertThat(reply.prediction()).as("row %d", reply.row()).isCloseTo(first, within(1e-4));
            }
        }
    }
}
