package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.broker.Delivery;
import dev.foretell.broker.TestDeliveries;
import dev.foretell.job.Job;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PictureThreadsTest {

    private static final long ROOM_FOR_ONE = 1 << 20;
    private static final String LARGE = "large";

    private final TestDeliveries deliveries = new TestDeliveries();
    private final BlockingQueue<String> begun = new ArrayBlockingQueue<>(100);
    private final BlockingQueue<String> dropped = new ArrayBlockingQueue<>(100);
    private final Map<String, CountDownLatch> ends = new ConcurrentHashMap<>();
    private final PictureThreads pictures = new PictureThreads("test", new Held(), 2, ROOM_FOR_ONE);

    /** Each picture is being decoded until the test lets it end. */
    private final class Held implements PictureThreads.Work {
        @Override
        public boolean isLarge(Delivery delivery) {
            return delivery.job().id().startsWith(LARGE);
        }

        @Override
        public void decode(Delivery delivery) {
            begun.add(delivery.job().id());
            try {
                end(delivery.job().id()).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void dropped(Delivery delivery) {
            dropped.add(delivery.job().id());
        }
    }

    private CountDownLatch end(String id) {
        return ends.computeIfAbsent(id, each -> new CountDownLatch(1));
    }

    @AfterEach
    void close() {
        pictures.close();
        ends.values().forEach(CountDownLatch::countDown);
    }

    @Test
    void as_many_are_decoded_at_once_as_there_are_processors() throws InterruptedException {
        take("a");
        take("b");
        assertThat(next(begun)).isIn("a", "b");
        assertThat(next(begun)).isIn("a", "b");

        take("c");
        assertThat(begun).isEmpty();
        end("b").countDown();

        assertThat(next(begun)).isEqualTo("c");
    }

    @Test
    void small_ones_do_not_wait_for_large_ones() throws InterruptedException {
        take("large1");
        take("large2");
        take("large3");
        assertThat(next(begun)).startsWith(LARGE);

        take("a");
        take("b");

        assertThat(next(begun)).isIn("a", "b");
        assertThat(next(begun)).isIn("a", "b");
    }

    @Test
    void large_ones_are_decoded_one_after_the_other_where_there_is_room_for_one() throws InterruptedException {
        take("large1");
        assertThat(next(begun)).isEqualTo("large1");
        take("large2");
        take("a");
        assertThat(next(begun)).as("a came last").isEqualTo("a");
        end("large1").countDown();

        assertThat(next(begun)).isEqualTo("large2");
    }

    @Test
    void large_ones_take_a_quarter_of_the_heap_at_most() {
        assertThat(PictureThreads.mostLarge(4, 100L << 20)).isEqualTo(1);
        assertThat(PictureThreads.mostLarge(4, 2L << 30)).isEqualTo(2);
        assertThat(PictureThreads.mostLarge(4, 64L << 30)).isEqualTo(4);
    }

    @Test
    void what_waits_when_the_connection_is_lost_is_dropped_and_what_comes_later_is_not() throws InterruptedException {
        take("a");
        take("large1");
        assertThat(next(begun)).isIn("a", "large1");
        assertThat(next(begun)).isIn("a", "large1");
        take("b");
        assertThat(next(begun)).isEqualTo("b");
        take("c");
        pictures.lost();
        take("d");

        end("a").countDown();

        assertThat(next(begun)).isEqualTo("d");
        assertThat(next(dropped)).isEqualTo("c");
    }

    @Test
    void a_large_one_that_waits_when_the_connection_is_lost_is_dropped() throws InterruptedException {
        take("large1");
        assertThat(next(begun)).isEqualTo("large1");
        take("large2");
        take("a");
        take("b");
        assertThat(next(begun)).as("all before have been told to be large").isIn("a", "b");
        assertThat(next(begun)).isIn("a", "b");
        pictures.lost();

        end("large1").countDown();

        assertThat(next(dropped)).isEqualTo("large2");
    }

    @Test
    void after_the_end_nothing_is_taken() {
        pictures.close();

        take("a");

        assertThat(begun).isEmpty();
    }

    private static String next(BlockingQueue<String> ids) throws InterruptedException {
        return String.valueOf(ids.poll(30, TimeUnit.SECONDS));
    }

    private void take(String id) {
        pictures.take(deliveries.deliver(
                new Job(id, "test", null, Job.BINARY, new byte[1], false, false, Duration.ofMinutes(1), null), 0));
    }
}
