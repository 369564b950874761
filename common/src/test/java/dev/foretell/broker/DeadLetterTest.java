package dev.foretell.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import dev.foretell.job.Answer;
import dev.foretell.job.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    @Test
    void a_job_that_was_delivered_too_often_is_answered_as_given_up() {
        Answer answer =
                DeadLetter.answer(letter("id", "queue", "delivery_limit")).orElseThrow();

        assertThat(answer.id()).isEqualTo("id");
        assertThat(problem(answer).code()).isEqualTo(Problem.Code.UNDELIVERABLE);
        assertThat(problem(answer).detail()).contains("delivery_limit", "more than 5 times");
    }

    @Test
    void a_job_whose_time_was_over_is_answered_so() {
        Answer answer = DeadLetter.answer(letter("id", "queue", "expired")).orElseThrow();

        assertThat(problem(answer).code()).isEqualTo(Problem.Code.EXPIRED);
    }

    @Test
    void a_letter_without_a_history_is_answered_all_the_same() {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .correlationId("id")
                .replyTo("queue")
                .build();

        Answer answer = DeadLetter.answer(properties).orElseThrow();

        assertThat(problem(answer).detail()).contains("unknown");
    }

    @Test
    void a_letter_that_names_nobody_is_not_answered() {
        AMQP.BasicProperties none = new AMQP.BasicProperties.Builder().build();

        assertThat(DeadLetter.answer(none)).isEmpty();
        assertThat(DeadLetter.answer(none.builder().correlationId("id").build()))
                .isEmpty();
        assertThat(DeadLetter.answer(none.builder().replyTo("queue").build())).isEmpty();
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

    private static Problem problem(Answer answer) {
        return ((Answer.Failed) answer).problem();
    }
}
