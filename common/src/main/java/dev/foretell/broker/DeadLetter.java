package dev.foretell.broker;

import com.rabbitmq.client.AMQP;
import dev.foretell.job.Answer;
import dev.foretell.job.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads why the broker gave up a job, and makes the answer that its caller gets. */
final class DeadLetter {

    private static final String CLOSED_BY = "broker";

    private DeadLetter() {}

    /** The answer for the job in a dead letter, or none when it names nobody to answer. */
    static Optional<Answer.Failed> answer(AMQP.BasicProperties properties) {
        String id = properties.getCorrelationId();
        if (id == null || properties.getReplyTo() == null) {
            return Optional.empty();
        }
        String model = Messages.header(properties, Messages.MODEL);
        return Optional.of(new Answer.Failed(id, model == null ? "" : model, CLOSED_BY, problem(reason(properties))));
    }

    private static Problem problem(String reason) {
        return reason.equals("expired")
                ? new Problem(Problem.Code.EXPIRED, "The deadline passed before a worker was free.")
                : new Problem(
                        Problem.Code.UNDELIVERABLE,
                        "The job was given up (" + reason + "): it was delivered more than " + Topology.DELIVERY_LIMIT
                                + " times, and no worker lived to answer it.");
    }

    /** The reason of the latest death, from the {@code x-death} header. */
    private static String reason(AMQP.BasicProperties properties) {
        Map<String, Object> headers = properties.getHeaders();
        Object deaths = headers == null ? null : headers.get("x-death");
        if (deaths instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map<?, ?> latest) {
            return String.valueOf(latest.get("reason"));
        }
        return "unknown";
    }
}
