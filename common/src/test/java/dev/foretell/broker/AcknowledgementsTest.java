package dev.foretell.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {

    private final FakeChannel channel = new FakeChannel();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Acknowledgements acknowledgements = new Acknowledgements(channel.channel(), tasks::add);

    @Test
    void a_job_that_is_done_is_acknowledged() {
        deliver(1);

        acknowledgements.acknowledge(1);
        run();

        assertThat(channel.sent()).containsExactly("ack 1 multiple");
    }

    @Test
    void jobs_that_are_done_together_are_acknowledged_together() {
        deliver(3);

        acknowledgements.acknowledge(2);
        acknowledgements.acknowledge(1);
        acknowledgements.acknowledge(3);
        run();

        assertThat(channel.sent()).containsExactly("ack 3 multiple");
    }

    @Test
    void none_is_acknowledged_past_an_unfinished_one() {
        deliver(4);

        acknowledgements.acknowledge(1);
        acknowledgements.acknowledge(3);
        acknowledgements.acknowledge(4);
        run();

        assertThat(channel.sent()).containsExactly("ack 1 multiple", "ack 3", "ack 4");
    }

    @Test
    void a_job_that_is_put_back_is_rejected_not_acknowledged() {
        deliver(2);

        acknowledgements.requeue(1);
        acknowledgements.acknowledge(2);
        run();

        assertThat(channel.sent()).containsExactly("reject 1 requeue", "ack 2 multiple");
    }

    @Test
    void a_job_that_is_put_back_after_a_later_one_was_done_is_not_acknowledged_with_it() {
        deliver(2);

        acknowledgements.acknowledge(2);
        acknowledgements.requeue(1);
        run();

        assertThat(channel.sent()).containsExactly("ack 2", "reject 1 requeue");
    }

    @Test
    void nothing_is_sent_and_nothing_fails_once_the_channel_is_closed() {
        deliver(3);
        channel.lose();

        acknowledgements.acknowledge(1);
        acknowledgements.requeue(2);
        run();

        assertThat(channel.sent()).isEmpty();
    }

    @Test
    void whatever_the_order_each_is_settled_once_and_as_it_was_said() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            FakeChannel fake = new FakeChannel();
            Queue<Runnable> queue = new ArrayDeque<>();
            Acknowledgements many = new Acknowledgements(fake.channel(), queue::add);
            TreeSet<Long> unsettled = new TreeSet<>();
            TreeSet<Long> requeued = new TreeSet<>();
            TreeSet<Long> done = new TreeSet<>();
            long next = 1;
            for (int step = 0; step < 60; step++) {
                int choice = random.nextInt(4);
                if (choice == 0 || unsettled.isEmpty()) {
                    unsettled.add(next);
                    many.delivered(next++);
                } else if (choice == 1 && !queue.isEmpty()) {
                    queue.remove().run();
                } else {
                    long tag = unsettled.stream()
                            .skip(random.nextInt(unsettled.size()))
                            .findFirst()
                            .orElseThrow();
                    unsettled.remove(tag);
                    if (choice == 2) {
                        requeued.add(tag);
                        many.requeue(tag);
                    } else {
                        done.add(tag);
                        many.acknowledge(tag);
                    }
                }
            }
            while (!queue.isEmpty()) {
                queue.remove().run();
            }

            assertSettled(fake, next - 1, done, requeued);
        }
    }

    /** Does what the broker does with acknowledgements, which fails when a tag is unknown. */
    private static void assertSettled(FakeChannel fake, long last, Set<Long> done, Set<Long> requeued) {
        TreeSet<Long> held = new TreeSet<>();
        for (long tag = 1; tag <= last; tag++) {
            held.add(tag);
        }
        TreeSet<Long> acknowledged = new TreeSet<>();
        TreeSet<Long> rejected = new TreeSet<>();
        for (String line : fake.sent()) {
            String[] words = line.split(" ", -1);
            long tag = Long.parseLong(words[1]);
            assertThat(held).as(line).contains(tag);
            if (words[0].equals("reject")) {
                rejected.add(tag);
                held.remove(tag);
            } else if (words.length == 3) {
                acknowledged.addAll(held.headSet(tag, true));
                held.headSet(tag, true).clear();
            } else {
                acknowledged.add(tag);
                held.remove(tag);
            }
        }
        assertThat(acknowledged).isEqualTo(done);
        assertThat(rejected).isEqualTo(requeued);
    }

    private void deliver(int count) {
        for (long tag = 1; tag <= count; tag++) {
            acknowledgements.delivered(tag);
        }
    }

    private void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }
}
