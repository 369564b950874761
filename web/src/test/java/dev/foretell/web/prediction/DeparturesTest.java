package dev.foretell.web.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Answer;
import dev.foretell.job.Rows;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When predictions leave, and when they wait. */
class DeparturesTest extends DeparturesFixture {

    private int predictionsThatLeft() {
        return left.stream().mapToInt(pending -> pending.members().size()).sum();
    }

    @Test
    void while_the_network_is_quick_the_next_job_leaves_when_the_last_is_answered() {
        depart(1);
        depart(2);
        answer(0, Duration.ZERO);
        answer(1, Duration.ZERO);
        PendingPrediction third = depart(3);
        PendingPrediction fourth = depart(4);
        PendingPrediction fifth = depart(5);

        assertThat(left).hasSize(3);
        assertThat(members(2)).containsExactly(third);

        answer(2, Duration.ZERO);

        assertThat(members(3)).containsExactly(fourth, fifth);
    }

    @Test
    void what_fills_half_a_pass_by_itself_is_not_kept_waiting_for_company() {
        depart(1);
        answer(0, Duration.ZERO);
        int half = batchLimit / 2 + 1;
        depart(request(half), LONG);
        depart(request(half), LONG);
        depart(request(half), LONG);

        assertThat(left).hasSize(3);
    }

    @Test
    void a_network_that_is_not_quick_any_more_is_kept_busy() {
        depart(1);
        answer(0, Duration.ZERO);
        depart(2);
        PendingPrediction third = depart(3);
        assertThat(left).hasSize(2);

        answer(1, Duration.ofDays(1));
        PendingPrediction fourth = depart(4);
        depart(5);

        assertThat(left).hasSize(4);
        assertThat(members(2)).containsExactly(third);
        assertThat(members(3)).containsExactly(fourth);
    }

    private void answer(int index, Duration network) {
        time.pass(Duration.ofMillis(1));
        String job = left.get(index).id();
        assertThat(departures.release(
                        new Answer.Predicted(job, "made", "1", "w", network, new Rows(1, 1, new float[1]))))
                .isPresent();
    }

    @Test
    void as_many_as_keep_the_workers_busy_leave_at_once_and_alone() {
        lanes = 3;
        departures.tick();

        for (int i = 0; i < 6; i++) {
            PendingPrediction pending = depart(i);
            assertThat(members(i)).containsExactly(pending);
            assertThat(left.get(i).id()).isEqualTo(pending.request().id());
            assertThat(left.get(i).job().isJoined()).isFalse();
        }
        depart(6);

        assertThat(left).hasSize(6);
    }

    @Test
    void nobody_overtakes_those_who_wait() {
        depart(1);
        depart(2);
        PendingPrediction waiting = depart(3);
        open = false;
        arrive(0);
        open = true;

        PendingPrediction later = depart(4);
        departures.tick();

        assertThat(members(2)).containsExactly(waiting, later);
    }

    @Test
    void when_there_are_more_workers_those_who_wait_leave() {
        depart(1);
        depart(2);
        PendingPrediction waiting = depart(3);

        lanes = 2;
        departures.tick();

        assertThat(members(2)).containsExactly(waiting);
    }

    @Test
    void who_is_late_does_not_leave() {
        depart(1);
        depart(2);
        PendingPrediction late = depart(3);
        PendingPrediction other = depart(4);
        late.answer().cancel(false);

        arrive(0);

        assertThat(members(2)).containsExactly(other);
    }

    @Test
    void a_job_that_nobody_waits_for_makes_room() {
        PendingPrediction gone = depart(1);
        depart(2);
        PendingPrediction waiting = depart(3);
        gone.answer().cancel(false);

        departures.tick();

        assertThat(members(2)).containsExactly(waiting);
        assertThat(departures.release(gone.request().id())).isEmpty();
    }

    @Test
    void a_job_goes_on_for_the_others_when_one_does_not_wait_any_more() {
        depart(1);
        depart(2);
        PendingPrediction gone = depart(3);
        PendingPrediction other = depart(4);
        arrive(0);
        gone.answer().cancel(false);

        departures.tick();

        assertThat(arrive(2).members()).containsExactly(gone, other);
    }

    @Test
    void an_answer_that_comes_twice_makes_room_once() {
        depart(1);
        depart(2);
        depart(3);
        arrive(0);
        assertThat(departures.release(left.get(0).id())).isEmpty();
        depart(4);

        assertThat(left).hasSize(3);
    }

    @Test
    void a_worker_that_hangs_keeps_nobody_for_long() {
        for (int i = 0; i < 10; i++) {
            depart(i);
        }
        departures.tick();
        assertThat(predictionsThatLeft()).isEqualTo(2);

        time.pass(LONG.plusNanos(1));
        departures.tick();

        assertThat(predictionsThatLeft()).isEqualTo(10);
    }

    @Test
    void nobody_waits_while_nothing_is_known_of_workers() {
        batchLimit = 0;
        lanes = 0;
        departures.tick();

        for (int i = 0; i < 10; i++) {
            depart(i);
        }

        assertThat(left).hasSize(10);
    }

    @Test
    void while_the_road_is_closed_those_that_wait_go_on_to_and_new_ones_learn_it_at_once() {
        depart(1);
        depart(2);
        PendingPrediction waiting = depart(3);

        open = false;
        PendingPrediction refused = depart(4);
        assertThat(members(2)).containsExactly(refused);
        arrive(0);
        departures.tick();
        assertThat(left).hasSize(3);

        open = true;
        departures.tick();
        assertThat(members(3)).containsExactly(waiting);
    }

    @Test
    void what_was_under_way_when_the_connection_was_lost_leaves_again() {
        List<PendingPrediction> all = List.of(depart(1), depart(2), depart(3), depart(4));
        arrive(0);
        assertThat(left).hasSize(3);

        List<PendingPrediction> recalled = departures.removeAll();

        assertThat(recalled).containsExactlyInAnyOrderElementsOf(all.subList(1, 4));
        assertThat(departures.release(left.get(2).id())).isEmpty();
        recalled.forEach(departures::depart);
        assertThat(left).hasSize(5);
        arrive(3);
        assertThat(left).hasSize(6);
    }
}
