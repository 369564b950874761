package dev.foretell.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import dev.foretell.broker.Confirms.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfirmsTest {

    private final FakeChannel channel = new FakeChannel();
    private final List<String> told = new ArrayList<>();
    private final Confirms confirms;

    ConfirmsTest() throws IOException {
        confirms = new Confirms(channel.channel());
    }

    @Test
    void a_confirmed_message_is_told_of_once() {
        publish("a");
        assertThat(told).isEmpty();

        channel.confirm(1, false);
        channel.confirm(1, false);
        channel.lose();

        assertThat(told).containsExactly("a CONFIRMED");
    }

    @Test
    void a_refused_message_is_told_of() {
        publish("a");
        publish("b");

        channel.refuse(1, false);
        channel.confirm(2, false);

        assertThat(told).containsExactly("a REFUSED", "b CONFIRMED");
    }

    @Test
    void a_returned_message_is_told_of_when_it_is_confirmed() {
        publish("a");
        publish("b");

        channel.giveBack("a");
        assertThat(told).isEmpty();
        channel.confirm(2, true);

        assertThat(told).containsExactly("a RETURNED", "b CONFIRMED");
    }

    @Test
    void an_id_may_be_used_again_once_it_is_settled() {
        publish("a");
        channel.giveBack("a");
        channel.confirm(1, false);

        publish("a");
        channel.confirm(2, false);

        assertThat(told).containsExactly("a RETURNED", "a CONFIRMED");
    }

    @Test
    void one_confirm_may_settle_many() {
        for (String id : List.of("a", "b", "c", "d")) {
            publish(id);
        }

        channel.confirm(2, false);
        channel.confirm(3, true);

        assertThat(told).containsExactly("b CONFIRMED", "a CONFIRMED", "c CONFIRMED");
    }

    @Test
    void one_refusal_may_settle_many() {
        publish("a");
        publish("b");

        channel.refuse(2, true);

        assertThat(told).containsExactly("a REFUSED", "b REFUSED");
    }

    @Test
    void those_under_way_when_the_connection_is_lost_are_told_so_once() {
        publish("a");
        publish("b");
        channel.confirm(1, false);

        channel.lose();
        channel.lose();
        channel.confirm(2, false);

        assertThat(told).containsExactly("a CONFIRMED", "b LOST");
    }

    @Test
    void a_message_for_a_lost_connection_is_told_lost_at_once() {
        channel.lose();

        publish("a");

        assertThat(told).containsExactly("a LOST");
    }

    @Test
    void a_message_that_finds_the_connection_lost_is_told_lost_with_all_the_others() {
        publish("a");
        channel.loseSilently();

        publish("b");

        assertThat(told).containsExactlyInAnyOrder("a LOST", "b LOST");
    }

    @Test
    void a_message_whose_confirm_comes_before_publishing_returns_is_told_of() {
        channel.whilePublishing(() -> channel.confirm(1, false));

        publish("a");

        assertThat(told).containsExactly("a CONFIRMED");
    }

    @Test
    void a_message_whose_connection_is_lost_in_the_midst_of_publishing_is_told_lost_once() {
        channel.whilePublishing(channel::lose);

        publish("a");

        assertThat(told).containsExactly("a LOST");
    }

    @Test
    void what_is_not_under_way_is_passed_over() {
        channel.confirm(7, false);
        channel.confirm(7, true);
        channel.refuse(9, true);

        assertThat(told).isEmpty();
        assertThat(channel.sent()).containsExactly("confirmSelect");
    }

    private void publish(String id) {
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().messageId(id).build();
        confirms.publish("", "queue", properties, new byte[0], (Outcome outcome) -> told.add(id + " " + outcome));
    }
}
