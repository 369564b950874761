package dev.foretell.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Letters looked at, put back and thrown away, by the rules of a broker that is not there. */
class DeadLetterQueueTest {

    private final FakeLetterBroker broker = new FakeLetterBroker(Map.of());
    private final DeadLetterQueue letters = new DeadLetterQueue(broker::connection);

    @Test
    void looking_takes_nothing_and_keeps_the_order() {
        add(3);

        DeadLetterQueue.Listing listing = letters.list();

        assertThat(listing.total()).isEqualTo(3);
        assertThat(listing.oldest()).extracting(DeadLetter::id).containsExactly("1", "2", "3");
        assertThat(broker.waiting()).containsExactly("1", "2", "3");
        assertThat(broker.isLocked()).isFalse();
    }

    @Test
    void only_the_oldest_are_looked_at_and_all_are_counted() {
        add(60);

        DeadLetterQueue.Listing listing = letters.list();

        assertThat(listing.total()).isEqualTo(60);
        assertThat(listing.oldest()).hasSize(DeadLetterQueue.MOST);
        assertThat(broker.waiting()).hasSize(60);
    }

    @Test
    void fewer_are_looked_at_when_they_are_large() {
        for (int i = 0; i < 10; i++) {
            broker.add("large", 8 << 20);
        }

        assertThat(letters.list().oldest()).hasSize(4);
    }

    @Test
    void one_is_put_back_and_the_others_stay() {
        add(3);

        assertThat(letters.requeue("2")).isEqualTo(new DeadLetterQueue.Moved(1, null));

        assertThat(broker.published()).containsExactly("iris 2");
        assertThat(broker.waiting()).containsExactly("1", "3");
    }

    @Test
    void one_that_is_gone_is_told_as_such() {
        add(2);

        assertThat(letters.requeue("9")).isEqualTo(new DeadLetterQueue.Moved(0, null));
        assertThat(letters.discard("9")).isEqualTo(new DeadLetterQueue.Moved(0, null));

        assertThat(broker.published()).isEmpty();
        assertThat(broker.waiting()).containsExactly("1", "2");
    }

    @Test
    void so_many_of_the_oldest_are_put_back_and_none_that_came_later() {
        add(130);

        assertThat(letters.requeue(120)).isEqualTo(new DeadLetterQueue.Moved(120, null));

        assertThat(broker.published()).hasSize(120).startsWith("iris 1").endsWith("iris 120");
        assertThat(broker.waiting()).hasSize(10).startsWith("121");
    }

    @Test
    void one_that_no_queue_takes_stays_a_letter() {
        add(2);
        broker.answering(FakeLetterBroker.Answer.RETURN);

        DeadLetterQueue.Moved moved = letters.requeue(2);

        assertThat(moved.moved()).isZero();
        assertThat(moved.problem()).contains("queue for \"iris\" no longer exists");
        assertThat(broker.waiting()).containsExactly("1", "2");
    }

    @Test
    void one_for_which_there_is_no_room_stays_a_letter() {
        add(1);
        broker.answering(FakeLetterBroker.Answer.REFUSE);

        assertThat(letters.requeue("1").problem()).contains("is full");
        assertThat(broker.waiting()).containsExactly("1");
    }

    @Test
    void letters_are_thrown_away_one_or_the_oldest() {
        add(5);

        assertThat(letters.discard("3").moved()).isEqualTo(1);
        assertThat(letters.discard(2).moved()).isEqualTo(2);
        assertThat(broker.waiting()).containsExactly("4", "5");
        assertThat(letters.discard(99).moved()).isEqualTo(2);
        assertThat(letters.discard(1).moved()).isZero();
    }

    @Test
    void while_somebody_else_reads_we_wait() {
        add(1);
        broker.lockedFor(3);

        assertThat(letters.list().oldest()).hasSize(1);
    }

    @Test
    void an_error_gives_the_turn_and_the_letters_back() {
        add(1);
        broker.breaking();

        assertThatThrownBy(letters::list).isInstanceOf(BrokerUnavailableException.class);

        assertThat(broker.isLocked()).isFalse();
        assertThat(broker.waiting()).containsExactly("1");
    }

    @Test
    void the_embedded_broker_has_none() {
        add(1);
        broker.embedded();

        assertThat(letters.areKept()).isFalse();
        assertThat(letters.list()).isEqualTo(new DeadLetterQueue.Listing(0, List.of()));
        assertThat(letters.discard(1).moved()).isZero();
    }

    @Test
    void without_a_connection_nothing_can_be_said() {
        DeadLetterQueue none = new DeadLetterQueue(() -> null);

        assertThatThrownBy(none::list)
                .isInstanceOf(BrokerUnavailableException.class)
                .hasMessageContaining("no connection");
        assertThatThrownBy(none::areKept).isInstanceOf(BrokerUnavailableException.class);
    }

    private void add(int many) {
        IntStream.rangeClosed(1, many).forEach(i -> broker.add(Integer.toString(i), 3));
    }
}
