package dev.foretell.web.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.heartbeat.Heartbeat.Served;
import dev.foretell.heartbeat.Heartbeat.State;
import dev.foretell.web.prediction.Workers.Seen;
import dev.foretell.web.prediction.Workers.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WorkersTest {

    private final AtomicLong now = new AtomicLong(-5);
    private final Workers workers = new Workers(now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private void hear(String worker, State state, String... versions) {
        hear(worker, state, 0, versions);
    }

    private void hear(String worker, State state, long jobs, String... versions) {
        List<Served> served = Arrays.stream(versions)
                .map(label -> label.split(":"))
                .map(label -> new Served(label[0], label[1], null, null, 1, 0, 0, jobs, 0, 0, 0, 0))
                .toList();
        workers.heard(new Heartbeat(worker, "host", 1, Instant.EPOCH, state, 1, 0, 0, served));
    }

    @Test
    void a_model_is_served_as_long_as_a_worker_for_it_is_heard() {
        hear("a", State.SERVING, "iris:1", "mnist:1");

        assertThat(workers.isServed("iris")).isTrue();
        assertThat(workers.isServed("diabetes")).isFalse();
        assertThat(workers.count()).isEqualTo(1);

        pass(Workers.SILENCE);
        assertThat(workers.isServed("iris")).isTrue();

        pass(Duration.ofNanos(1));
        assertThat(workers.isServed("iris")).isFalse();
        assertThat(workers.count()).isZero();

        hear("a", State.SERVING, "iris:1");
        assertThat(workers.isServed("iris")).as("back again").isTrue();
        assertThat(workers.isServed("mnist"))
                .as("no longer among what it serves")
                .isFalse();
    }

    @Test
    void one_that_drains_or_has_stopped_serves_nothing() {
        hear("a", State.SERVING, "iris:1");
        hear("a", State.DRAINING, "iris:1");
        assertThat(workers.isServed("iris")).isFalse();
        assertThat(status("a")).isEqualTo(Status.DRAINING);

        hear("a", State.STOPPED, "iris:1");
        assertThat(workers.isServed("iris")).isFalse();
        assertThat(status("a")).isEqualTo(Status.STOPPED);
        assertThat(status("a").isGone()).isTrue();
    }

    @Test
    void that_nobody_serves_a_model_is_known_only_after_listening_for_as_long_as_one_may_be_silent() {
        assertThat(workers.isUnserved("iris")).isFalse();
        pass(Workers.SILENCE);
        assertThat(workers.isUnserved("iris")).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(workers.isUnserved("iris")).isTrue();

        hear("a", State.SERVING, "iris:1");
        assertThat(workers.isUnserved("iris")).isFalse();
        assertThat(workers.isUnserved("mnist")).isTrue();
    }

    @Test
    void after_the_broker_was_away_it_is_not_known_for_a_while() {
        hear("a", State.SERVING, "iris:1");
        pass(Duration.ofMinutes(1));
        assertThat(workers.isUnserved("iris")).isTrue();

        workers.listening();

        assertThat(workers.isUnserved("iris")).isFalse();
        pass(Workers.SILENCE.plusNanos(1));
        assertThat(workers.isUnserved("iris")).isTrue();
    }

    @Test
    void a_version_is_served_when_all_workers_of_its_model_have_it() {
        hear("a", State.SERVING, "iris:1", "iris:2");
        hear("b", State.SERVING, "iris:1");
        hear("c", State.SERVING, "mnist:1");

        assertThat(workers.serves("iris", "1")).isTrue();
        assertThat(workers.serves("iris", "2")).isFalse();
        assertThat(workers.serves("mnist", "1")).isTrue();

        hear("b", State.SERVING, "iris:1", "iris:2");
        assertThat(workers.serves("iris", "2")).isTrue();
    }

    @Test
    void those_that_drain_or_are_gone_hold_up_no_new_version() {
        hear("draining", State.SERVING, "iris:1");
        hear("silent", State.SERVING, "iris:1");
        pass(Workers.SILENCE.plusNanos(1));
        hear("draining", State.DRAINING, "iris:1");
        hear("a", State.SERVING, "iris:2");

        assertThat(workers.serves("iris", "2")).isTrue();
        assertThat(workers.serves("iris", "1")).isFalse();
    }

    @Test
    void nothing_is_known_against_a_version_when_nobody_serves_its_model() {
        assertThat(workers.serves("iris", "7")).isTrue();
    }

    @Test
    void one_that_is_gone_is_remembered_for_a_while() {
        hear("a", State.SERVING, "iris:1");
        pass(Duration.ofMinutes(1));
        hear("b", State.STOPPED);

        assertThat(workers.all()).extracting(Seen::status).containsExactly(Status.LOST, Status.STOPPED);
        assertThat(workers.all().get(0).ago()).isEqualTo(Duration.ofMinutes(1));

        pass(Workers.MEMORY.minusMinutes(1).plusNanos(1));
        assertThat(workers.all())
                .singleElement()
                .satisfies(seen -> assertThat(seen.heartbeat().worker()).isEqualTo("b"));

        pass(Duration.ofMinutes(1));
        assertThat(workers.all()).isEmpty();
    }

    @Test
    void the_rate_of_jobs_is_that_between_the_last_two_heartbeats() {
        hear("a", State.SERVING, 100, "iris:1");
        assertThat(workers.all().get(0).jobsPerSecond()).isZero();

        pass(Duration.ofSeconds(2));
        hear("a", State.SERVING, 150, "iris:1");
        assertThat(workers.all().get(0).jobsPerSecond()).isCloseTo(25, within(1e-9));

        pass(Duration.ofSeconds(2));
        hear("a", State.SERVING, 3, "iris:1");
        assertThat(workers.all().get(0).jobsPerSecond())
                .as("counts from the start again")
                .isZero();
    }

    private Status status(String worker) {
        return workers.all().stream()
                .filter(seen -> seen.heartbeat().worker().equals(worker))
                .findFirst()
                .orElseThrow()
                .status();
    }
}
