package dev.foretell.web.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.web.webhook.Outbox.Delivery;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HostDeliveriesTest {

    private static final Instant START = Instant.EPOCH;

    private final HostDeliveries receiver = new HostDeliveries();

    private static Delivery delivery(int number) {
        return new Delivery("job-" + number, URI.create("http://a.example/"), 0, null, new byte[0]);
    }

    private void fill(Instant now) {
        for (int i = 0; i < HostDeliveries.AT_ONCE; i++) {
            assertThat(receiver.offer(delivery(i), now)).isTrue();
            assertThat(receiver.start(now)).isPresent();
        }
        for (int i = 0; i < HostDeliveries.MAX_WAITING; i++) {
            assertThat(receiver.offer(delivery(100 + i), now)).isTrue();
        }
    }

    @Test
    void a_few_are_under_way_and_a_few_wait() {
        fill(START);

        assertThat(receiver.offer(delivery(200), START)).isFalse();
        assertThat(receiver.start(START)).isEmpty();
        assertThat(receiver.ended("job-2", START)).isTrue();
        assertThat(receiver.ended("job-2", START)).isFalse();
        assertThat(receiver.start(START)).map(Delivery::id).contains("job-100");
        assertThat(receiver.start(START)).isEmpty();
    }

    private Duration betweenTurns(Instant now) {
        Instant first = receiver.turn(now);
        return Duration.between(first, receiver.turn(now));
    }

    @Test
    void turns_follow_each_other_as_quickly_as_deliveries_end() {
        fill(START);
        assertThat(betweenTurns(START)).isEqualTo(Duration.ofNanos(500_000));

        Instant later = START.plusMillis(400);
        for (int i = 0; i < 16; i++) {
            receiver.ended("job-" + (i < HostDeliveries.AT_ONCE ? i : 96 + i), later);
            receiver.start(START);
        }
        assertThat(betweenTurns(later)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void a_host_that_is_silent_gets_as_much_time_again() {
        fill(START);

        assertThat(receiver.turn(START.plusSeconds(10))).isBetween(START.plusSeconds(20), START.plusSeconds(21));
        receiver.ended("job-0", START.plusSeconds(25));
        assertThat(receiver.turn(START.plusSeconds(25))).isBetween(START.plusSeconds(25), START.plusSeconds(26));
    }

    @Test
    void nobody_is_sent_away_for_longer_than_a_minute() {
        fill(START);
        Instant later = START.plusSeconds(59);
        for (int i = 0; i < 1_000; i++) {
            assertThat(receiver.turn(later)).isBeforeOrEqualTo(later.plusSeconds(60));
        }
    }

    @Test
    void what_waits_too_long_is_left_to_its_lease() {
        fill(START);
        Instant later = START.plus(HostDeliveries.LONGEST_WAIT).plusMillis(1);
        receiver.ended("job-0", later);

        assertThat(receiver.start(later)).isEmpty();
        assertThat(receiver.offer(delivery(300), later)).isTrue();
        assertThat(receiver.start(later)).map(Delivery::id).contains("job-300");
    }

    @Test
    void it_is_idle_when_nothing_is_in_hand_or_sent_away() {
        assertThat(receiver.isIdle(START)).isTrue();
        receiver.offer(delivery(1), START);
        assertThat(receiver.isIdle(START)).isFalse();
        receiver.start(START);
        assertThat(receiver.isIdle(START)).isFalse();
        Instant turn = receiver.turn(START);
        receiver.ended("job-1", START);
        assertThat(receiver.isIdle(START)).isFalse();
        assertThat(receiver.isIdle(turn.plusMillis(1))).isTrue();
    }
}
