package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.broker.Delivery;
import dev.foretell.broker.TestDeliveries;
import dev.foretell.job.Job;
import dev.foretell.job.Rows;
import dev.foretell.model.Model;
import dev.foretell.model.TestModels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** An inbox, and what jobs and lanes do with it. Tests extend it. */
@Timeout(30)
class InboxFixture {

    static final int LIMIT = 100;
    static final Duration LONG = Duration.ofMinutes(10);

    final TestDeliveries deliveries = new TestDeliveries();
    final List<String> asked = new ArrayList<>();
    final List<Thread> waiting = new ArrayList<>();
    final Model first = TestModels.echo("1");
    final Model second = TestModels.echo("2");
    final Inbox.Intake intake = new Inbox.Intake() {
        @Override
        public void pause() {
            asked.add("pause");
        }

        @Override
        public void resume() {
            asked.add("resume");
        }

        @Override
        public void stop() {
            asked.add("stop");
        }
    };
    Inbox inbox = inbox(Duration.ZERO);

    Inbox inbox(Duration batchDelay) {
        return new Inbox(List.of("test", "other"), batchDelay, intake);
    }

    @AfterEach
    void end() throws InterruptedException {
        inbox.end();
        for (Thread thread : waiting) {
            thread.join();
        }
    }

    void add(String id) {
        add(id, 1, first);
    }

    void add(String id, int rows, Model model) {
        add(delivery(id, "test", 0, false), rows, model);
    }

    void add(Delivery delivery, int rows, Model model) {
        assertThat(inbox.arrived(delivery)).isTrue();
        inbox.add(new DecodedJob(delivery, model, new Rows(rows, 1, new float[rows])));
    }

    void addBulk(String id) {
        Delivery delivery = delivery(id, "test", 0, true);
        assertThat(inbox.arrived(delivery)).isTrue();
        inbox.add(new DecodedJob(delivery, first, new Rows(1, 1, new float[1])));
    }

    void suspect(String id, int earlier) {
        assertThat(inbox.arrived(delivery(id, "test", earlier, false))).isFalse();
    }

    Delivery delivery(String id, String model, int earlier, boolean bulk) {
        return deliveries.deliver(new Job(id, model, null, Job.JSON, new byte[0], bulk, false, LONG, null), earlier);
    }

    String take() {
        return described(inbox.take("test", version -> LIMIT));
    }

    static String described(LaneWork work) {
        if (work instanceof LaneWork.Batch batch) {
            return String.join(
                    " ",
                    batch.jobs().stream().map(job -> job.delivery().job().id()).toList());
        }
        return work instanceof LaneWork.Suspect suspect
                ? "suspect " + suspect.delivery().job().id()
                : "end";
    }

    /** Takes in a thread of its own, which waits when this returns, unless there is work. */
    Supplier<@Nullable String> takeLater(String model) {
        AtomicReference<@Nullable String> taken = new AtomicReference<>();
        start(() -> taken.set(described(inbox.take(model, version -> LIMIT))));
        return taken::get;
    }

    void start(Runnable task) {
        Thread thread = new Thread(task);
        waiting.add(thread);
        thread.start();
        while (thread.getState() != Thread.State.WAITING
                && thread.getState() != Thread.State.TIMED_WAITING
                && thread.getState() != Thread.State.TERMINATED) {
            pause();
        }
    }

    /** A short while; fails when the test has run out of its time. */
    static void pause() {
        LockSupport.parkNanos(100_000);
        assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
    }

    static <T> T await(Supplier<@Nullable T> value) {
        T found = value.get();
        while (found == null) {
            pause();
            found = value.get();
        }
        return found;
    }
}
