package dev.foretell.web.history;

import static dev.foretell.web.history.TestPredictions.failed;
import static dev.foretell.web.history.TestPredictions.interactive;
import static dev.foretell.web.history.TestPredictions.now;
import static dev.foretell.web.history.TestPredictions.starting;
import static dev.foretell.web.history.TestPredictions.succeeded;
import static dev.foretell.web.history.TestPredictions.withInput;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a history does with background jobs, on every database. */
abstract class JobContract extends HistoryFixture {

    @Test
    void a_job_is_created_once_and_the_first_stays() {
        Prediction first = starting("a");

        assertThat(history.create(first)).isEqualTo(new CreationOutcome.New());

        assertThat(history.create(withInput(first, new byte[1])))
                .isInstanceOfSatisfying(
                        CreationOutcome.Existing.class, existing -> assertSame(existing.prediction(), first));
        assertSame(found("a"), first);
    }

    @Test
    void a_job_never_takes_the_id_of_an_interactive_prediction_written_or_not() {
        history.record(interactive("a"));
        assertThat(history.create(starting("a"))).isInstanceOf(CreationOutcome.Existing.class);
        written();
        assertThat(history.create(starting("a"))).isInstanceOf(CreationOutcome.Existing.class);
        assertThat(found("a").background()).isFalse();
    }

    @Test
    void of_many_who_create_the_same_job_at_once_one_does() throws Exception {
        List<CreationOutcome> outcomes = together(8, () -> history.create(starting("a")));

        assertThat(outcomes).filteredOn(CreationOutcome.New.class::isInstance).hasSize(1);
    }

    @Test
    void a_job_goes_from_starting_over_processing_to_its_end() {
        Prediction created = starting("a");
        JobStart started = new JobStart("a", "worker@host-7", now());
        PredictionEnd end = succeeded("a");

        history.create(created);
        history.processing(List.of(started, new JobStart("unknown", "w", now())));
        assertSame(found("a"), created.processing(started));

        assertThat(history.finish(List.of(end)))
                .singleElement()
                .satisfies(
                        ended -> assertSame(ended, created.processing(started).finished(end)));
        assertSame(found("a"), created.processing(started).finished(end));
    }

    @Test
    void an_end_is_never_overwritten() {
        history.create(starting("a"));
        PredictionEnd first = succeeded("a");
        history.finish(List.of(first));

        assertThat(history.finish(List.of(failed("a")))).isEmpty();
        history.processing(List.of(new JobStart("a", "late", now())));
        assertThat(history.cancel("a")).isEmpty();

        assertSame(found("a"), starting("a", found("a").created(), null).finished(first));
    }

    @Test
    void of_two_answers_at_once_one_wins() throws Exception {
        for (int round = 0; round < 20; round++) {
            String id = "job-" + round;
            history.create(starting(id));
            List<List<Prediction>> outcomes =
                    together(4, () -> history.finish(List.of(succeeded(id), succeeded("unknown"))));
            assertThat(outcomes.stream().flatMap(List::stream)).hasSize(1);
        }
        assertThat(history.compare("iris", now()))
                .singleElement()
                .satisfies(figures -> assertThat(figures.predictions()).isEqualTo(20));
    }

    @Test
    void two_answers_in_one_batch_are_one() {
        history.create(starting("a"));

        assertThat(history.finish(List.of(succeeded("a"), failed("a"), failed("unknown"))))
                .singleElement()
                .satisfies(ended -> assertThat(ended.status()).isEqualTo(Status.SUCCEEDED));
    }

    @Test
    void an_answer_of_an_interactive_prediction_changes_nothing() {
        history.record(interactive("a"));
        written();

        assertThat(history.finish(List.of(failed("a")))).isEmpty();
        assertThat(history.cancel("a")).isEmpty();
    }

    @Test
    void an_answer_that_the_database_refuses_costs_no_other() {
        history.create(starting("a"));
        history.create(starting("b"));
        // No database can hold this time.
        PredictionEnd impossible = succeeded("a", "1", Instant.MAX, List.of("setosa"));

        assertThat(history.finish(List.of(impossible, succeeded("b"))))
                .extracting(Prediction::id)
                .containsExactly("b");
        assertThat(found("a").status()).isEqualTo(Status.STARTING);
    }

    @Test
    void a_job_that_no_worker_has_taken_can_be_canceled_and_a_late_answer_changes_nothing() {
        history.create(starting("a"));

        assertThat(history.cancel("a"))
                .hasValueSatisfying(canceled -> assertThat(canceled.status()).isEqualTo(Status.CANCELED));

        assertThat(history.finish(List.of(succeeded("a")))).isEmpty();
        assertThat(history.cancel("a")).isEmpty();
        assertThat(found("a").status()).isEqualTo(Status.CANCELED);
        assertThat(found("a").completed()).isNotNull();
        assertThat(history.takeUnpublished(now(), Duration.ZERO, 10)).isEmpty();
        assertThat(history.compare("iris", now())).isEmpty();
    }

    @Test
    void a_job_that_a_worker_has_taken_cannot_be_canceled() {
        history.create(starting("a"));
        history.processing(List.of(new JobStart("a", "w", now())));

        assertThat(history.cancel("a")).isEmpty();
        assertThat(history.cancel("unknown")).isEmpty();
    }

    @Test
    void what_is_not_published_is_taken_once_per_pause_and_what_is_published_or_ended_is_not() {
        Instant earlier = now().minusSeconds(60);
        Stream.of("a", "b", "c", "d").forEach(id -> history.create(starting(id, earlier, null)));
        history.create(starting("new"));
        history.published(List.of(new PublishAttempt("b", earlier), new PublishAttempt("unknown", earlier)));
        history.finish(List.of(succeeded("c")));

        assertThat(ids(history.takeUnpublished(now(), Duration.ofSeconds(30), 10)))
                .containsExactly("a", "d");
        assertThat(history.takeUnpublished(now(), Duration.ofSeconds(30), 10)).isEmpty();
        assertThat(ids(history.takeUnpublished(now(), Duration.ZERO, 2))).containsExactly("a", "new");

        history.unpublishAll();
        assertThat(ids(history.takeUnpublished(now(), Duration.ofSeconds(30), 10)))
                .containsExactly("b");
    }

    @Test
    void a_late_confirm_of_an_attempt_is_passed_over_when_there_was_another_since() {
        Instant earlier = now().minusSeconds(60);
        Stream.of("again", "elsewhere").forEach(id -> history.create(starting(id, earlier, null)));
        Instant tried = now();
        history.unpublish("elsewhere", tried.minusSeconds(30));
        assertThat(ids(history.takeUnpublished(tried, Duration.ofSeconds(45), 10)))
                .containsExactly("again");

        history.published(List.of(new PublishAttempt("again", earlier), new PublishAttempt("elsewhere", earlier)));

        assertThat(ids(history.takeUnpublished(tried.plusSeconds(1), Duration.ZERO, 10)))
                .containsExactly("again", "elsewhere");
        history.published(List.of(new PublishAttempt("again", tried.plusSeconds(1))));
        assertThat(ids(history.takeUnpublished(tried.plusSeconds(2), Duration.ZERO, 10)))
                .containsExactly("elsewhere");
    }

    @Test
    void a_job_that_is_withdrawn_was_never_there() {
        Prediction job = starting("a");
        history.create(job);

        assertThat(history.withdraw(new PublishAttempt("a", job.created()))).isTrue();

        assertThat(history.find("a")).isEmpty();
        assertThat(history.takeUnpublished(now(), Duration.ZERO, 10)).isEmpty();
        assertThat(history.create(job)).isInstanceOf(CreationOutcome.New.class);
    }

    @Test
    void a_job_that_somebody_else_was_told_of_is_not_withdrawn() {
        Prediction job = starting("a", now().minusSeconds(1), null);
        history.create(job);
        assertThat(history.create(starting("a"))).isInstanceOf(CreationOutcome.Existing.class);

        assertThat(history.withdraw(new PublishAttempt("a", job.created()))).isFalse();

        assertThat(ids(history.takeUnpublished(now(), Duration.ZERO, 10))).containsExactly("a");
    }

    @Test
    void what_is_overdue_is_found_until_it_is_closed() {
        Instant earlier = now().minusSeconds(60);
        history.create(starting("old", earlier, null));
        history.create(starting("new"));
        history.published(List.of(new PublishAttempt("old", earlier)));

        assertThat(ids(history.takeOverdue(Duration.ofSeconds(30), 10))).containsExactly("old");
        history.finish(List.of(failed("old")));
        assertThat(history.takeOverdue(Duration.ofSeconds(30), 10)).isEmpty();
    }
}
