package dev.foretell.web.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Numbers that grow are watched; what is to be told waits until the test runs it. */
@Timeout(60)
class WatchesTest {

    private static final String OVER = "over";

    private final Queue<Runnable> work = new ArrayDeque<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final Watches<Integer> watches = watches(Backlog.ALL);

    private Watches<Integer> watches(Backlog backlog) {
        return new Watches<>("test", backlog, (known, next) -> next > known, work::add, failures::add);
    }

    private void run() {
        for (Runnable next = work.poll(); next != null; next = work.poll()) {
            next.run();
        }
    }

    @AfterEach
    void close() {
        watches.close();
    }

    /** What one watcher was told. */
    private static final class Told implements Watcher<Integer> {
        private final List<String> all = new ArrayList<>();

        @Override
        public void update(Integer state) {
            all.add(state.toString());
            if (state == 13) {
                throw new IllegalStateException("the watcher fails");
            }
        }

        @Override
        public void over() {
            all.add(OVER);
        }
    }

    private static Told watching(Watches<Integer> watches, String thing, int known) {
        Told told = new Told();
        watches.watch(thing, known, told);
        return told;
    }

    @Test
    void those_who_watch_a_thing_are_told_what_they_do_not_know() {
        Told first = watching(watches, "a", 1);
        Told second = watching(watches, "a", 2);
        Told other = watching(watches, "b", 0);
        assertThat(watches.count()).isEqualTo(3);

        watches.tell("a", 2);
        watches.tell("a", 3);
        watches.tell("a", 3);
        watches.tell("a", 1);
        watches.tell("c", 9);
        run();

        assertThat(first.all).containsExactly("2", "3");
        assertThat(second.all).containsExactly("3");
        assertThat(other.all).isEmpty();
    }

    @Test
    void a_slow_watcher_gets_all_states_or_the_latest() {
        Watches<Integer> latest = watches(Backlog.LATEST);
        Told all = watching(watches, "a", 0);
        Told last = watching(latest, "a", 0);

        for (int state = 1; state <= 3; state++) {
            watches.tell("a", state);
            latest.tell("a", state);
        }
        assertThat(work).as("one thread tells one watcher").hasSize(2);
        run();
        latest.tell("a", 4);
        run();
        latest.close();

        assertThat(all.all).containsExactly("1", "2", "3");
        assertThat(last.all).containsExactly("3", "4");
    }

    @Test
    void a_watcher_that_fails_is_told_what_follows() {
        Told told = watching(watches, "a", 0);

        watches.tell("a", 13);
        watches.tell("a", 14);
        run();

        assertThat(told.all).containsExactly("13", "14");
    }

    @Test
    void what_a_watcher_knows_includes_what_it_is_about_to_be_told() {
        watching(watches, "a", 1);
        assertThat(watches.isAnyAt("a", state -> state == 1)).isTrue();

        watches.tell("a", 2);

        assertThat(watches.isAnyAt("a", state -> state == 1)).isFalse();
        assertThat(watches.isAnyAt("a", state -> state == 2)).isTrue();
        assertThat(watches.isAnyAt("b", state -> true)).isFalse();
    }

    @Test
    void a_watch_that_is_closed_is_told_nothing_more() {
        Told told = new Told();
        Watch<Integer> watch = watches.watch("a", 0, told);
        Told other = watching(watches, "a", 0);

        watch.close();
        watch.tell(1);
        watches.tell("a", 1);
        watches.close();
        run();

        assertThat(told.all).isEmpty();
        assertThat(other.all).containsExactly("1", OVER);
        assertThat(watches.count()).isZero();
    }

    @Test
    void when_a_thing_is_gone_its_watches_are_over_once() {
        Told told = watching(watches, "a", 0);
        Told other = watching(watches, "b", 0);

        watches.over("a");
        watches.over("a");
        watches.tell("a", 1);
        run();

        assertThat(told.all).containsExactly(OVER);
        assertThat(other.all).isEmpty();
    }

    @Test
    void after_the_end_a_new_watch_is_over_at_once() {
        watches.close();

        Told told = watching(watches, "a", 0);
        run();

        assertThat(told.all).containsExactly(OVER);
        assertThat(watches.count()).isZero();
    }

    @Test
    void looking_goes_on_when_it_fails_and_rests_while_nobody_watches() throws InterruptedException {
        BlockingQueue<Set<String>> looked = new LinkedBlockingQueue<>();
        watches.start(Duration.ofMillis(1), things -> {
            looked.add(things);
            throw new IllegalStateException("the look fails");
        });
        Watch<Integer> watch = watches.watch("a", 0, new Told());

        assertThat(looked.take()).containsExactly("a");
        assertThat(looked.take()).containsExactly("a");
        assertThat(failures.take()).hasMessage("the look fails");
        watch.close();

        assertThat(looked).doesNotContain(Set.of());
    }
}
