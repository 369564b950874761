package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.model.Model;
import dev.foretell.model.TestModels;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Versions that a lane loads and retires while it runs. */
@Timeout(60)
class LaneVersionsTest extends LaneFixture {

    @Test
    void a_version_that_is_loaded_while_the_lane_runs_is_warm_before_its_first_job() {
        start("test", test);
        List<Integer> passes = new CopyOnWriteArrayList<>();
        Model newer = TestModels.model("2", input -> {
            passes.add(input.length);
            return input;
        });

        lanes.get(0).load(newer);
        assertThat(passes).contains(1, BATCH_MAX);
        assertThat(lanes.get(0).limit(newer)).isEqualTo(BATCH_MAX);
        add(newer, "a", 5);

        assertThat(answers(1)).containsExactly("a [5.0]");
        assertThat(batches).isEmpty();
    }

    @Test
    void a_version_whose_warming_fails_is_closed_and_the_others_go_on() {
        start("test", test);
        AtomicInteger closed = new AtomicInteger();
        Model broken = TestModels.model(
                "2",
                input -> {
                    throw new IllegalStateException("no good");
                },
                closed::incrementAndGet);

        assertThatThrownBy(() -> lanes.get(0).load(broken)).hasMessage("no good");

        assertThat(closed).hasValue(1);
        add("a", 1);
        assertThat(answers(1)).containsExactly("a [1.0]");
    }

    @Test
    void a_retired_version_is_closed_by_the_lane_itself_and_not_during_a_pass() {
        AtomicReference<@Nullable Thread> closedBy = new AtomicReference<>();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch retired = new CountDownLatch(1);
        AtomicBoolean closedDuringPass = new AtomicBoolean();
        Model older = TestModels.model(
                "1",
                input -> {
                    if (input[0] == 0) {
                        return input; // Warming up.
                    }
                    running.countDown();
                    awaitUninterruptibly(retired);
                    closedDuringPass.set(closedBy.get() != null);
                    return input;
                },
                () -> closedBy.set(Thread.currentThread()));
        start("test", older);
        add(older, "a", 1);
        awaitUninterruptibly(running);

        lanes.get(0).retire(older);
        retired.countDown();

        assertThat(answers(1)).containsExactly("a [1.0]");
        while (closedBy.get() == null) {
            pause();
        }
        assertThat(closedBy.get()).isSameAs(lanes.get(0));
        assertThat(closedDuringPass).isFalse();
    }

    @Test
    void a_job_for_a_retired_version_gets_its_newer_content_or_is_told_that_there_is_none() {
        Model newer = TestModels.model("1", input -> {
            float[] outputs = new float[input.length];
            Arrays.fill(outputs, 42);
            return outputs;
        });
        start("test", test);
        lanes.get(0).load(newer);
        models.announce(newer);
        lanes.get(0).retire(test);
        while (lanes.get(0).isBusy()) {
            pause();
        }

        add("a", 1);
        assertThat(answers(1)).containsExactly("a [42.0]");
        models.leave(newer);
        models.remove(newer);
        add("b", 1);

        assertThat(answers(2)).endsWith("b UNKNOWN_MODEL The worker has no version null of the model test.");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            pause();
        }
    }
}
