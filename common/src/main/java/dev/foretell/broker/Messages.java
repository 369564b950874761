package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How jobs and answers stand in the properties of AMQP messages (docs/protocol.md has the table). */
final class Messages {

    static final String MODEL = "foretell-model";
    static final String VERSION = "foretell-version";
    static final String TRACEPARENT = "traceparent";
    static final String TYPE = "prediction";

    private static final int PERSISTENT = 2;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private Messages() {}

    /** The properties of a job. */
    static AMQP.BasicProperties job(Job job, String replyTo, Expiration expiration) {
        Map<String, Object> headers = new HashMap<>();
        headers.put(MODEL, job.model());
        if (job.version() != null) {
            headers.put(VERSION, job.version());
        }
        if (job.traceparent() != null) {
            headers.put(TRACEPARENT, job.traceparent());
        }
        return new AMQP.BasicProperties.Builder()
                .messageId(job.id())
                .correlationId(job.id())
                .replyTo(replyTo)
                .type(TYPE)
                .contentType(job.contentType())
                .expiration(expiration.encode(job.expiration()))
                .timestamp(Date.from(Instant.now()))
                .deliveryMode(PERSISTENT)
                .headers(headers)
                .build();
    }

    /** The properties of an answer. */
    static AMQP.BasicProperties answer(Answer answer) {
        return new AMQP.BasicProperties.Builder()
                .messageId(answer.id())
                .correlationId(answer.id())
                .type(TYPE)
                .contentType(Job.JSON)
                .deliveryMode(PERSISTENT)
                .build();
    }

    /** The job in a message from a model's queue; what a foreign client left out gets a plain value. */
    static Job job(AMQP.BasicProperties properties, String model, boolean bulk, byte[] body, Expiration expiration) {
        String id = firstOf(properties.getCorrelationId(), properties.getMessageId());
        return new Job(
                id == null ? Job.newId() : id,
                model,
                header(properties, VERSION),
                properties.getContentType() == null ? Job.JSON : properties.getContentType(),
                body,
                bulk,
                expiration.decode(properties.getExpiration()),
                header(properties, TRACEPARENT));
    }

    /** A header as text, or null. */
    static @Nullable String header(AMQP.BasicProperties properties, String name) {
        Map<String, Object> headers = properties.getHeaders();
        Object value = headers == null ? null : headers.get(name);
        return value == null ? null : value.toString();
    }

    /**
     * How often a job was delivered before. Quorum queues count ({@code x-delivery-count}); elsewhere there is only the flag.
     */
    static int earlierDeliveries(AMQP.BasicProperties properties, boolean redelivered) {
        Map<String, Object> headers = properties.getHeaders();
        return headers != null && headers.get("x-delivery-count") instanceof Number count
                ? Math.max(count.intValue(), redelivered ? 1 : 0)
                : redelivered ? 1 : 0;
    }

    /**
     * How long a message has waited at least, by its {@code timestamp}. That counts whole seconds, so up to one second of the wait is
     * not seen. Zero without a timestamp, or with one that no clock of ours can have given.
     */
    static Duration waited(AMQP.BasicProperties properties, Instant now) {
        Date published = properties.getTimestamp();
        if (published == null) {
            return Duration.ZERO;
        }
        Duration least = Duration.between(published.toInstant(), now).minusSeconds(1);
        return least.isNegative() || least.compareTo(LONGEST_WAIT) > 0 ? Duration.ZERO : least;
    }

    private static @Nullable String firstOf(@Nullable String first, @Nullable String second) {
        return first == null ? second : first;
    }
}
