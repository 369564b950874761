package dev.foretell.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import dev.foretell.job.Answer;
import dev.foretell.job.JobProblem;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DeadLetterMessagesTest {

    @Test
    void a_job_that_was_delivered_too_often_is_answered_as_given_up() {
        Answer answer = DeadLetterMessages.answer(letter("id", "queue", "delivery_limit"))
                .orElseThrow();

        assertThat(answer.id()).isEqualTo("id");
        assertThat(problem(answer).code()).isEqualTo(JobProblem.Code.UNDELIVERABLE);
        assertThat(problem(answer).detail()).contains("delivery_limit", "more than 5 times");
    }

    @Test
    void a_job_whose_time_was_over_is_answered_so() {
        Answer answer =
                DeadLetterMessages.answer(letter("id", "queue", "expired")).orElseThrow();

        assertThat(problem(answer).code()).isEqualTo(JobProblem.Code.EXPIRED);
    }

    @Test
    void a_letter_without_a_history_is_answered_all_the_same() {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .correlationId("id")
                .replyTo("queue")
                .build();

        Answer answer = DeadLetterMessages.answer(properties).orElseThrow();

        assertThat(problem(answer).detail()).contains("unknown");
    }

    @Test
    void a_letter_that_names_nobody_is_not_answered() {
        AMQP.BasicProperties none = new AMQP.BasicProperties.Builder().build();

        assertThat(DeadLetterMessages.answer(none)).isEmpty();
        assertThat(DeadLetterMessages.answer(none.builder().correlationId("id").build()))
                .isEmpty();
        assertThat(DeadLetterMessages.answer(none.builder().replyTo("queue").build()))
                .isEmpty();
    }

    @Test
    void a_letter_tells_what_became_of_the_job() {
        Instant died = Instant.ofEpochSecond(1_700_000_000);
        AMQP.BasicProperties properties = letter("id", "foretell.results", "delivery_limit")
                .builder()
                .messageId("id")
                .headers(Map.of(
                        Messages.MODEL,
                        "iris",
                        Messages.VERSION,
                        "2",
                        "x-delivery-count",
                        6L,
                        DeadLetterMessages.REQUEUED,
                        1,
                        "x-death",
                        List.of(Map.of(
                                "reason", "delivery_limit", "queue", "foretell.jobs.iris", "time", Date.from(died)))))
                .build();

        assertThat(DeadLetterMessages.letter(response(properties, "iris")))
                .isEqualTo(new DeadLetter(
                        "id",
                        "delivery_limit",
                        "foretell.jobs.iris",
                        died,
                        "iris",
                        "2",
                        true,
                        3,
                        OptionalInt.of(6),
                        1));
    }

    @Test
    void over_the_limit_the_deliveries_are_known_though_the_broker_does_not_say() {
        assertThat(DeadLetterMessages.letter(response(letter("id", "queue", "delivery_limit"), "iris"))
                        .deliveries())
                .hasValue(6);
        assertThat(DeadLetterMessages.letter(response(letter("id", "queue", "expired"), "iris"))
                        .deliveries())
                .isEmpty();
    }

    @Test
    void a_letter_of_somebody_else_tells_what_it_can() {
        AMQP.BasicProperties none = new AMQP.BasicProperties.Builder().build();

        assertThat(DeadLetterMessages.letter(response(none, "iris.bulk")))
                .isEqualTo(new DeadLetter(null, "unknown", null, null, "iris", null, false, 3, OptionalInt.empty(), 0));
    }

    @Test
    void the_job_again_has_as_much_time_as_it_had_and_nothing_of_the_broker() {
        AMQP.BasicProperties letter = letter("id", "queue", "expired")
                .builder()
                .headers(Map.of(
                        Messages.MODEL,
                        "iris",
                        "x-first-death-reason",
                        "expired",
                        "x-delivery-count",
                        2,
                        "x-death",
                        List.of(Map.of("reason", "expired", "original-expiration", "30000"))))
                .timestamp(Date.from(Instant.EPOCH))
                .build();

        AMQP.BasicProperties job = DeadLetterMessages.job(letter);

        assertThat(job.getHeaders()).isEqualTo(Map.of(Messages.MODEL, "iris", DeadLetterMessages.REQUEUED, 1));
        assertThat(job.getExpiration()).isEqualTo("30000");
        assertThat(job.getTimestamp()).isAfter(Date.from(Instant.EPOCH));
        assertThat(job.getMessageId()).isEqualTo("id");
        assertThat(job.getCorrelationId()).isEqualTo("id");
        assertThat(job.getReplyTo()).isEqualTo("queue");
        assertThat(DeadLetterMessages.job(job).getHeaders()).containsEntry(DeadLetterMessages.REQUEUED, 2);
    }

    private static GetResponse response(AMQP.BasicProperties properties, String routingKey) {
        return new GetResponse(new Envelope(1, false, Topology.DEAD, routingKey), properties, new byte[3], 0);
    }

    private static AMQP.BasicProperties letter(String id, String replyTo, String reason) {
        Map<String, Object> headers = new HashMap<>();
        headers.put(Messages.MODEL, "iris");
        headers.put("x-death", List.of(Map.of("reason", reason), Map.of("reason", "older")));
        return new AMQP.BasicProperties.Builder()
                .correlationId(id)
                .replyTo(replyTo)
                .headers(headers)
                .build();
    }

    private static JobProblem problem(Answer answer) {
        return ((Answer.Failed) answer).problem();
    }
}
