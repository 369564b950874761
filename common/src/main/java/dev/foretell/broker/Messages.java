package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import dev.foretell.job.Answer;
import dev.foretell.job.AnswerJson;
import dev.foretell.job.Fp32;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.Job;
import java.io.IOException;
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
    static final String WORKER = "foretell-worker";
    static final String NANOSECONDS = "foretell-nanoseconds";
    static final String ROWS = "foretell-rows";
    static final String TRACEPARENT = "traceparent";
    static final String TYPE = "prediction";

    /** A header of a job: the caller wants a notice when it starts. */
    static final String NOTIFY = "foretell-notify";

    /** The value of {@link #NOTIFY}, and the type of the notice. */
    static final String STARTED = "started";

    /** A header of a job: what the answer is to return besides the outputs. */
    static final String RETURN = "foretell-return";

    /** The value of {@link #RETURN} for the decoded input. */
    static final String INPUT = "input";

    /** A header of a job: the number of its requests, when there are several. */
    static final String REQUESTS = "foretell-requests";

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
        if (job.background()) {
            headers.put(NOTIFY, STARTED);
        }
        if (job.returnsInput()) {
            headers.put(RETURN, INPUT);
        }
        if (job.isJoined()) {
            headers.put(REQUESTS, job.requests());
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

    /** The properties of an answer whose body is JSON. */
    static AMQP.BasicProperties answer(Answer answer) {
        return answer(answer.id(), Job.JSON).build();
    }

    /** The properties of an answer whose body is the outputs alone: the rest is in headers. */
    static AMQP.BasicProperties outputs(Answer.Predicted answer) {
        Map<String, Object> headers = new HashMap<>();
        headers.put(MODEL, answer.model());
        headers.put(VERSION, answer.version());
        headers.put(WORKER, answer.worker());
        headers.put(NANOSECONDS, answer.seconds().toNanos());
        headers.put(ROWS, answer.predictions().count());
        return answer(answer.id(), Job.FP32).headers(headers).build();
    }

    private static AMQP.BasicProperties.Builder answer(String id, String contentType) {
        return new AMQP.BasicProperties.Builder()
                .messageId(id)
                .correlationId(id)
                .type(TYPE)
                .contentType(contentType)
                .deliveryMode(PERSISTENT);
    }

    /**
     * The answer in a message.
     *
     * @throws IOException when it is not an answer
     */
    static Answer answer(AMQP.BasicProperties properties, byte[] body) throws IOException {
        String id = properties.getCorrelationId();
        if (id == null) {
            throw new IOException("it has no correlation id");
        }
        return Job.FP32.equals(properties.getContentType()) ? outputs(id, properties, body) : AnswerJson.read(id, body);
    }

    private static Answer outputs(String id, AMQP.BasicProperties properties, byte[] body) throws IOException {
        try {
            int rows = (int) number(properties, ROWS);
            if (rows < 1 || body.length == 0 || body.length % ((long) rows * Float.BYTES) != 0) {
                throw new IOException("answer to job " + id + " is not " + rows + " rows of outputs");
            }
            return new Answer.Predicted(
                    id,
                    String.valueOf(header(properties, MODEL)),
                    String.valueOf(header(properties, VERSION)),
                    String.valueOf(header(properties, WORKER)),
                    Duration.ofNanos(number(properties, NANOSECONDS)),
                    Fp32.read(body, body.length / Float.BYTES / rows));
        } catch (InvalidInputException e) {
            throw new IOException("answer to job " + id + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static long number(AMQP.BasicProperties properties, String name) throws IOException {
        Map<String, Object> headers = properties.getHeaders();
        if (headers != null && headers.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IOException("an answer lacks the header " + name);
    }

    /** The properties of the notice that a job has started. */
    static AMQP.BasicProperties started(String id) {
        return new AMQP.BasicProperties.Builder()
                // Not derived from the job's id, which may be too long to append to.
                .messageId(Job.newId())
                .correlationId(id)
                .type(STARTED)
                .contentType(Job.JSON)
                .deliveryMode(PERSISTENT)
                .build();
    }

    /** The job in a message from a model's queue; what a foreign client left out gets a default. */
    static Job job(AMQP.BasicProperties properties, String model, boolean bulk, byte[] body, Expiration expiration) {
        String id = firstOf(properties.getCorrelationId(), properties.getMessageId());
        return new Job(
                id == null ? Job.newId() : id,
                model,
                header(properties, VERSION),
                properties.getContentType() == null ? Job.JSON : properties.getContentType(),
                body,
                bulk,
                STARTED.equals(header(properties, NOTIFY)),
                expiration.decode(properties.getExpiration()),
                header(properties, TRACEPARENT),
                INPUT.equals(header(properties, RETURN)),
                requests(properties));
    }

    private static int requests(AMQP.BasicProperties properties) {
        Map<String, Object> headers = properties.getHeaders();
        return headers != null && headers.get(REQUESTS) instanceof Number number ? Math.max(1, number.intValue()) : 1;
    }

    /** A header as text, or null. */
    static @Nullable String header(AMQP.BasicProperties properties, String name) {
        Map<String, Object> headers = properties.getHeaders();
        Object value = headers == null ? null : headers.get(name);
        return value == null ? null : value.toString();
    }

    /**
     * How often a job was delivered before. Quorum queues count ({@code x-delivery-count}); elsewhere there is only the
     * flag.
     */
    static int earlierDeliveries(AMQP.BasicProperties properties, boolean redelivered) {
        Map<String, Object> headers = properties.getHeaders();
        return headers != null && headers.get("x-delivery-count") instanceof Number count
                ? Math.max(count.intValue(), redelivered ? 1 : 0)
                : redelivered ? 1 : 0;
    }

    /**
     * The least time that a message has waited, by its {@code timestamp}, which counts whole seconds: up to one second
     * is missing. Zero without a timestamp, or with an implausible one.
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
