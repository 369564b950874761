package dev.foretell.web.history;

import static dev.foretell.web.history.TestPredictions.interactive;
import static dev.foretell.web.history.TestPredictions.starting;
import static dev.foretell.web.history.TestPredictions.withInput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.foretell.web.database.HistoryUnavailableException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A start, what is not written yet, and the end of a history, on every database. */
abstract class BufferContract extends HistoryFixture {

    @Test
    void a_normal_start_logs_no_warning() {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        root.addAppender(logged);
        try {
            close(open(empty(), MONTH));
            open(settings, MONTH);
        } finally {
            root.detachAppender(logged);
        }

        assertThat(logged.list).isNotEmpty().noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
    }

    @Test
    void what_does_not_fit_into_the_buffer_is_dropped_and_counted() {
        PredictionBuffer small = new PredictionBuffer(10, 1L << 20, Duration.ofHours(1));
        History full = open(settings, small);

        IntStream.range(0, 15).forEach(i -> full.record(interactive("id-" + i)));
        assertThat(dropped()).isEqualTo(5);
        assertThat(full.find("id-9")).isPresent();
        assertThat(full.find("id-10")).isEmpty();

        close(full);
        assertThat(history.list(new Query(null, null, null, 100))).hasSize(10);
    }

    @Test
    void what_waits_is_bounded_in_bytes_too() {
        History full = open(settings, new PredictionBuffer(1_000, 3L << 20, Duration.ofHours(1)));

        IntStream.range(0, 4).forEach(i -> full.record(withInput(interactive("id-" + i), new byte[1 << 20])));

        assertThat(dropped()).isEqualTo(2);
    }

    @Test
    void closing_writes_what_waits_and_afterwards_nothing_is_taken() {
        IntStream.range(0, 2_000).forEach(i -> history.record(interactive("id-" + i)));

        close(history);
        close(history);
        history.record(interactive("late"));

        assertThat(history.isAvailable()).isFalse();
        assertThat(dropped()).isEqualTo(1);
        assertThatThrownBy(() -> history.find("id-1")).isInstanceOf(HistoryUnavailableException.class);
        assertThatThrownBy(() -> history.create(starting("x"))).isInstanceOf(HistoryUnavailableException.class);
        assertThat(open(settings, MONTH).list(new Query(null, null, null, 5_000)))
                .hasSize(2_000);
    }

    @Test
    void a_thread_that_is_interrupted_does_not_hurt_the_others() {
        history.record(interactive("a"));
        written();

        for (int i = 0; i < 20; i++) {
            Thread.currentThread().interrupt();
            try {
                history.find("a");
                history.create(starting("job-" + i));
            } catch (HistoryUnavailableException e) {
                // The interrupt asked this thread to stop.
            } finally {
                Thread.interrupted();
            }
        }

        assertThat(history.find("a")).isPresent();
        assertThat(history.create(starting("b"))).isEqualTo(new CreationOutcome.New());
    }
}
