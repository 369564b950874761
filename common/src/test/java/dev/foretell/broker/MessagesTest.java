package dev.foretell.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import dev.foretell.job.Answer;
import dev.foretell.job.Fp32;
import dev.foretell.job.Job;
import dev.foretell.job.Rows;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {

    private static final byte[] BODY = {1, 2, 3};

    @Test
    void a_job_is_read_as_it_was_written() {
        Job job = new Job(
                "id",
                "iris",
                "2",
                Job.JSON,
                BODY,
                false,
                true,
                Duration.ofSeconds(30),
                "00-00000000000000000000000000000001-0000000000000001-01",
                true);

        AMQP.BasicProperties properties = Messages.job(job, "callback", Expiration.RELATIVE);

        assertThat(properties.getMessageId()).isEqualTo("id");
        assertThat(properties.getCorrelationId()).isEqualTo("id");
        assertThat(properties.getReplyTo()).isEqualTo("callback");
        assertThat(properties.getExpiration()).isEqualTo("30000");
        assertThat(properties.getDeliveryMode()).isEqualTo(2);
        assertThat(properties.getType()).isEqualTo("prediction");
        assertThat(properties.getHeaders())
                .containsEntry("foretell-notify", "started")
                .containsEntry("foretell-return", "input")
                .doesNotContainKey("foretell-requests");
        assertThat(Messages.job(properties, "iris", false, BODY, Expiration.RELATIVE))
                .isEqualTo(job);
    }

    @Test
    void a_job_of_several_requests_says_of_how_many() {
        Job joined = new Job("id", "iris", "2", Job.FP32, BODY, false, false, Duration.ofSeconds(30), null, false, 3);

        AMQP.BasicProperties properties = Messages.job(joined, "callback", Expiration.RELATIVE);

        assertThat(properties.getHeaders()).containsEntry("foretell-requests", 3);
        assertThat(Messages.job(properties, "iris", false, BODY, Expiration.RELATIVE))
                .isEqualTo(joined);
    }

    @Test
    void outputs_alone_are_read_with_what_stands_in_the_headers() throws IOException {
        Rows outputs = new Rows(2, 1, new float[] {0.25f, 0.75f});
        Answer.Predicted answer =
                new Answer.Predicted("id", "iris", "2", "worker-1", Duration.ofNanos(12_345), outputs);

        Answer read = Messages.answer(Messages.outputs(answer), Fp32.write(outputs));

        assertThat(read).isInstanceOf(Answer.Predicted.class);
        Answer.Predicted predicted = (Answer.Predicted) read;
        assertThat(predicted.predictions().values()).isEqualTo(outputs.values());
        assertThat(predicted.predictions().count()).isEqualTo(2);
        assertThat(List.of(predicted.id(), predicted.model(), predicted.version(), predicted.worker()))
                .containsExactly("id", "iris", "2", "worker-1");
        assertThat(predicted.seconds()).isEqualTo(Duration.ofNanos(12_345));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 3, 1_000_000, Integer.MAX_VALUE})
    void outputs_that_are_not_as_many_rows_as_they_say_are_no_answer(int rows) {
        AMQP.BasicProperties lying = new AMQP.BasicProperties.Builder()
                .correlationId("id")
                .contentType(Job.FP32)
                .headers(Map.of("foretell-rows", rows, "foretell-nanoseconds", 1))
                .build();

        assertThatThrownBy(() -> Messages.answer(lying, new byte[8])).isInstanceOf(IOException.class);
    }

    @Test
    void what_a_foreign_client_leaves_out_gets_a_plain_value() {
        Job job = Messages.job(new AMQP.BasicProperties(), "iris", false, BODY, Expiration.RELATIVE);

        assertThat(job.id()).isNotBlank();
        assertThat(job.version()).isNull();
        assertThat(job.contentType()).isEqualTo(Job.JSON);
        assertThat(job.expiration()).isEqualTo(Duration.ofDays(1));
        assertThat(job.returnsInput()).isFalse();
        AMQP.BasicProperties named =
                new AMQP.BasicProperties.Builder().messageId("its").build();
        assertThat(Messages.job(named, "iris", false, BODY, Expiration.RELATIVE).id())
                .isEqualTo("its");
    }

    @Test
    void earlier_deliveries_are_counted_where_the_broker_counts_them() {
        AMQP.BasicProperties none = new AMQP.BasicProperties();
        AMQP.BasicProperties two = new AMQP.BasicProperties.Builder()
                .headers(Map.of("x-delivery-count", 2L))
                .build();
        AMQP.BasicProperties zero = new AMQP.BasicProperties.Builder()
                .headers(Map.of("x-delivery-count", 0))
                .build();

        assertThat(Messages.earlierDeliveries(none, false)).isZero();
        assertThat(Messages.earlierDeliveries(none, true)).isEqualTo(1);
        assertThat(Messages.earlierDeliveries(two, true)).isEqualTo(2);
        assertThat(Messages.earlierDeliveries(zero, true)).isEqualTo(1);
        assertThat(Messages.earlierDeliveries(zero, false)).isZero();
    }

    @Test
    void what_was_waited_is_told_without_the_second_that_the_timestamp_may_hide() {
        Instant now = Instant.parse("2026-11-20T08:00:10.500Z");

        assertThat(waited("2026-11-20T08:00:00Z", now)).isEqualTo(Duration.ofMillis(9_500));
        assertThat(waited("2026-11-20T08:00:10Z", now)).isZero();
        assertThat(waited("2026-11-20T09:00:00Z", now))
                .as("a clock that is ahead")
                .isZero();
        assertThat(waited("1970-01-01T00:00:00Z", now)).as("no clock at all").isZero();
        assertThat(Messages.waited(new AMQP.BasicProperties(), now)).isZero();
    }

    private static Duration waited(String timestamp, Instant now) {
        return Messages.waited(
                new AMQP.BasicProperties.Builder()
                        .timestamp(Date.from(Instant.parse(timestamp)))
                        .build(),
                now);
    }
}
