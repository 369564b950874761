package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.GetResponse;
import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import dev.foretell.job.JobProblem;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads dead letters, makes the answers that their callers get, and makes jobs of them again. Stateless. */
final class DeadLetterMessages {

    /** A header of a job that was requeued from the dead letters: how often. */
    static final String REQUEUED = "foretell-requeued";

    private static final String CLOSED_BY = "broker";
    private static final String DELIVERIES = "x-delivery-count";

    private DeadLetterMessages() {}

    /** The answer to the job in a dead letter; empty when the job has no {@code reply_to}. */
    static Optional<Answer.Failed> answer(AMQP.BasicProperties properties) {
        String id = properties.getCorrelationId();
        if (id == null || properties.getReplyTo() == null) {
            return Optional.empty();
        }
        String model = Messages.header(properties, Messages.MODEL);
        return Optional.of(new Answer.Failed(id, model == null ? "" : model, CLOSED_BY, problem(reason(properties))));
    }

    private static JobProblem problem(String reason) {
        return reason.equals("expired")
                ? new JobProblem(JobProblem.Code.EXPIRED, "The deadline passed before a worker was free.")
                : new JobProblem(
                        JobProblem.Code.UNDELIVERABLE,
                        "The broker dead-lettered the job (" + reason + "): it was delivered more than "
                                + Topology.DELIVERY_LIMIT + " times without an answer.");
    }

    private static String reason(AMQP.BasicProperties properties) {
        Object reason = death(properties).get("reason");
        return reason == null ? "unknown" : reason.toString();
    }

    /** The latest death, from the {@code x-death} header. */
    private static Map<?, ?> death(AMQP.BasicProperties properties) {
        Object deaths = headers(properties).get("x-death");
        return deaths instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map<?, ?> latest
                ? latest
                : Map.of();
    }

    private static Map<String, Object> headers(AMQP.BasicProperties properties) {
        return properties.getHeaders() == null ? Map.of() : properties.getHeaders();
    }

    /** The id of a dead letter. */
    static @Nullable String id(AMQP.BasicProperties properties) {
        return properties.getMessageId() == null ? properties.getCorrelationId() : properties.getMessageId();
    }

    /** A description of a dead letter. */
    static DeadLetter letter(GetResponse response) {
        AMQP.BasicProperties properties = response.getProps();
        Map<?, ?> death = death(properties);
        String model = Messages.header(properties, Messages.MODEL);
        return new DeadLetter(
                id(properties),
                reason(properties),
                death.get("queue") == null ? null : death.get("queue").toString(),
                death.get("time") instanceof Date time ? time.toInstant() : null,
                model == null ? response.getEnvelope().getRoutingKey().replaceFirst("\\.bulk$", "") : model,
                Messages.header(properties, Messages.VERSION),
                Topology.RESULTS.equals(properties.getReplyTo()),
                response.getBody().length,
                deliveries(properties),
                number(properties, REQUEUED).orElse(0));
    }

    /** The number of deliveries. Not all brokers record it; over the delivery limit it is known without that. */
    private static OptionalInt deliveries(AMQP.BasicProperties properties) {
        OptionalInt counted = number(properties, DELIVERIES);
        return counted.isEmpty() && reason(properties).equals("delivery_limit")
                ? OptionalInt.of(Topology.DELIVERY_LIMIT + 1)
                : counted;
    }

    private static OptionalInt number(AMQP.BasicProperties properties, String header) {
        return headers(properties).get(header) instanceof Number number
                ? OptionalInt.of(number.intValue())
                : OptionalInt.empty();
    }

    /**
     * The properties of the job in a dead letter, to publish it again: with the same id and expiration, and without the
     * headers that the broker has added.
     */
    static AMQP.BasicProperties job(AMQP.BasicProperties letter) {
        Map<String, Object> headers = new HashMap<>(headers(letter));
        headers.keySet().removeIf(name -> name.startsWith("x-"));
        headers.put(REQUEUED, number(letter, REQUEUED).orElse(0) + 1);
        Object expiration = death(letter).get("original-expiration");
        String id = id(letter);
        return letter.builder()
                .messageId(id == null ? Job.newId() : id)
                .headers(headers)
                .expiration(expiration == null ? null : expiration.toString())
                .timestamp(Date.from(Instant.now()))
                .build();
    }
}
