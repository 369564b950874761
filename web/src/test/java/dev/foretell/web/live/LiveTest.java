package dev.foretell.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.broker.DeadLetterQueue;
import dev.foretell.broker.QueueDepth;
import dev.foretell.broker.QueueRefusal;
import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.manifest.Catalog;
import dev.foretell.process.Time;
import dev.foretell.web.history.DayFigures;
import dev.foretell.web.history.VersionFigures;
import dev.foretell.web.prediction.EngineUse;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.Workers;
import dev.foretell.web.watch.Watch;
import dev.foretell.web.watch.Watcher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests the live state with sources of the test. */
class LiveTest {

    private final FakeSources sources = new FakeSources();
    private final Workers workers = new Workers(Time.SYSTEM::nanos);
    private final Live live = new Live(
            sources, workers, new Models(Catalog.read(Path.of("../model/repository"))), Runnable::run, Time.SYSTEM);

    @Test
    void it_tells_workers_queues_models_and_figures() {
        workers.heard(heartbeat("w1", Heartbeat.State.SERVING, 10));
        workers.heard(heartbeat("w2", Heartbeat.State.STOPPED, 5));

        LiveState state = live.state();

        assertThat(state.totals()).isEqualTo(new LiveState.Totals(1, 0, 1, 0, 9L));
        assertThat(state.today())
                .isNotNull()
                .extracting(LiveState.Today::predictions)
                .isEqualTo(100L);
        assertThat(state.deadLetters()).isEqualTo(4);
        assertThat(state.workers()).extracting(LiveState.WorkerState::state).containsExactly("serving", "stopped");
        assertThat(state.workers().get(0).jobs()).isEqualTo(10);
        LiveState.VersionState iris = state.models().get(1).versions().get(0);
        assertThat(iris.workers()).containsExactly("w1");
        assertThat(iris.engines()).containsExactly(new EngineUse("nd4j", "the manifest names it", List.of("w1")));
        assertThat(iris.share()).isEqualTo(1);
        assertThat(iris.recent())
                .isNotNull()
                .extracting(LiveState.Recent::predictions, LiveState.Recent::failed, LiveState.Recent::p99Seconds)
                .containsExactly(40L, 1L, 0.02);
    }

    @Test
    void what_broker_and_database_do_not_tell_is_not_known_rather_than_zero() {
        sources.away = true;

        LiveState state = live.state();

        assertThat(state.queues()).isNull();
        assertThat(state.deadLetters()).isNull();
        assertThat(state.totals().waiting()).isNull();
        assertThat(state.today()).isNull();
        assertThat(state.models()).hasSize(3);
        assertThat(state.models().get(1).versions().get(0).recent()).isNull();
        assertThat(new String(Live.json(state), StandardCharsets.UTF_8)).contains("\"queues\":null");
    }

    @Test
    void however_many_look_the_sources_are_asked_once() {
        for (int i = 0; i < 100; i++) {
            live.state();
        }

        assertThat(sources.asked).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void who_watches_is_told_again_and_again_until_the_end() throws InterruptedException {
        LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
        Watcher<byte[]> watcher = new Watcher<>() {
            @Override
            public void update(byte[] state) {
                told.add("state");
            }

            @Override
            public void over() {
                told.add("over");
            }
        };
        try (live) {
            live.start();
            live.watch(watcher);
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("state");
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("state");
        }

        assertThat(told).last().isEqualTo("over");
        told.clear();
        live.watch(watcher);
        assertThat(told).as("after the end").containsExactly("over");
    }

    @Test
    void who_has_gone_is_not_told_any_more() {
        AtomicInteger told = new AtomicInteger();
        Watch<byte[]> watch = live.watch(new Watcher<>() {
            @Override
            public void update(byte[] state) {
                told.incrementAndGet();
            }

            @Override
            public void over() {
                told.addAndGet(100);
            }
        });
        watch.close();

        live.close();

        assertThat(told).hasValue(1);
    }

    private static Heartbeat heartbeat(String name, Heartbeat.State state, long jobs) {
        Heartbeat.Served served =
                new Heartbeat.Served("iris", "1", "nd4j", "the manifest names it", 32, jobs, jobs, jobs, 0, 0, 0, 0);
        return new Heartbeat(name, "host", 1, Instant.now(), state, 1, 1, 2, List.of(served));
    }

    private static final class FakeSources implements LiveQueries {
        private final AtomicInteger asked = new AtomicInteger();
        private boolean away;

        private void ask() {
            asked.incrementAndGet();
            if (away) {
                throw new IllegalStateException("away");
            }
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public boolean canPredict() {
            return !away;
        }

        @Override
        public List<QueueDepth> depths(Collection<String> models) {
            ask();
            return List.of(
                    new QueueDepth("foretell.jobs.iris", QueueDepth.Kind.INTERACTIVE, "iris", 7, 1),
                    new QueueDepth("foretell.jobs.iris.bulk", QueueDepth.Kind.BULK, "iris", 2, 1),
                    new QueueDepth("foretell.results", QueueDepth.Kind.RESULTS, null, 3, 1),
                    new QueueDepth("foretell.dead", QueueDepth.Kind.DEAD, null, 4, 0));
        }

        @Override
        public List<QueueRefusal> refusals() {
            return List.of();
        }

        @Override
        public boolean keepsDeadLetters() {
            return true;
        }

        @Override
        public DeadLetterQueue.Listing letters() {
            return new DeadLetterQueue.Listing(0, List.of());
        }

        @Override
        public DayFigures total(Instant since) {
            ask();
            return new DayFigures(100, 200, 3);
        }

        @Override
        public List<VersionFigures> compare(String model, Instant since) {
            Duration time = Duration.ofMillis(20);
            return List.of(new VersionFigures(
                    "1",
                    40,
                    40,
                    1,
                    Optional.of(new VersionFigures.Latency(time, time, time, time)),
                    Optional.empty(),
                    new TreeMap<>(),
                    0,
                    0));
        }
    }
}
