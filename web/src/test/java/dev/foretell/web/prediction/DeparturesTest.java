package dev.foretell.web.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Answer;
import dev.foretell.job.Fp32;
import dev.foretell.job.Job;
import dev.foretell.job.JobProblem;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.MadeManifest;
import dev.foretell.web.SetTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeparturesTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final CallerContext NOBODY = new CallerContext(null, null);
    private static final CallerContext TRACED =
            new CallerContext(null, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    private static final CallerContext FOLLOWED =
            new CallerContext(null, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");

    /** The timer's thread adds to it, too. */
    private final List<PendingJob> left = new CopyOnWriteArrayList<>();

    private int lanes = 1;
    private int batchLimit = 100;
    private boolean open = true;
    private final SetTime time = SetTime.standing();
    private Departures departures = departures(LONG);

    private Departures departures(Duration patience) {
        return new Departures(
                new Departures.Capacity() {
                    @Override
                    public int lanes(String model, String version) {
                        return lanes;
                    }

                    @Override
                    public int batchLimit(String model, String version) {
                        return batchLimit;
                    }
                },
                new Departures.Publishing() {
                    @Override
                    public boolean isOpen() {
                        return open;
                    }

                    @Override
                    public void publish(PendingJob pending) {
                        left.add(pending);
                    }
                },
                patience,
                time);
    }

    @AfterEach
    void close() {
        departures.close();
    }

    private PendingPrediction depart(float... firsts) {
        return depart(MadeManifest.REGRESSION, NOBODY, firsts);
    }

    /** One row of three numbers for each given first number. */
    private PendingPrediction depart(Manifest manifest, CallerContext caller, float... firsts) {
        float[] values = new float[3 * firsts.length];
        for (int i = 0; i < firsts.length; i++) {
            values[3 * i] = firsts[i];
        }
        return depart(PredictionRequest.rows(manifest, false, new Rows(firsts.length, 3, values), caller), LONG);
    }

    private PendingPrediction depart(PredictionRequest request, Duration deadline) {
        PendingPrediction pending = new PendingPrediction(request, deadline, PendingPrediction.Use.RECORDED, time);
        departures.depart(pending);
        return pending;
    }

    private static Rows rows(int count) {
        return new Rows(count, 3, new float[3 * count]);
    }

    private static PredictionRequest request(int rows) {
        return PredictionRequest.rows(MadeManifest.REGRESSION, false, rows(rows), NOBODY);
    }

    private static Manifest version(String version) {
        Manifest made = MadeManifest.REGRESSION;
        return new Manifest(
                made.name(),
                version,
                made.title(),
                made.description(),
                "keras",
                null,
                made.inputs(),
                made.outputs(),
                null,
                List.of(),
                Map.of());
    }

    private PendingJob arrive(int index) {
        return departures.release(left.get(index).id()).orElseThrow();
    }

    private int predictionsThatLeft() {
        return left.stream().mapToInt(pending -> pending.members().size()).sum();
    }

    private List<PendingPrediction> members(int index) {
        return left.get(index).members();
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
    void the_others_leave_together_when_the_next_answer_comes() {
        depart(1);
        depart(2);
        PendingPrediction third = depart(3);
        PendingPrediction fourth = depart(4, 5);
        PendingPrediction fifth = depart(6);
        assertThat(left).hasSize(2);

        assertThat(arrive(0)).isSameAs(left.get(0));

        assertThat(left).hasSize(3);
        assertThat(members(2)).containsExactly(third, fourth, fifth);
        Job job = left.get(2).job();
        assertThat(job.requests()).isEqualTo(3);
        assertThat(job.version()).isEqualTo("1");
        assertThat(List.of(third, fourth, fifth))
                .as("an answer to the joined job must not be taken for one to a member that travels alone later")
                .noneMatch(member -> member.request().id().equals(job.id()));
        assertThat(Fp32.read(job.body(), 3))
                .satisfies(rows -> assertThat(rows.count()).isEqualTo(4))
                .satisfies(rows -> assertThat(rows.values()).containsExactly(3, 0, 0, 4, 0, 0, 5, 0, 0, 6, 0, 0));
    }

    @Test
    void no_more_rows_leave_together_than_the_workers_predict_in_a_pass_but_a_larger_request_leaves() {
        batchLimit = 3;
        departures.tick();
        depart(1);
        depart(2);
        PendingPrediction two = depart(3, 4);
        PendingPrediction large = depart(5, 6, 7, 8);
        PendingPrediction one = depart(9);
        PendingPrediction last = depart(10, 11);

        arrive(0);
        arrive(1);
        assertThat(members(2)).containsExactly(two);
        assertThat(members(3)).containsExactly(large);

        arrive(2);
        assertThat(members(4)).containsExactly(one, last);
    }

    @Test
    void no_more_bytes_leave_together_than_4_MiB() {
        batchLimit = Integer.MAX_VALUE;
        departures.tick();
        depart(1);
        depart(2);
        int rowsOf3MiB = (3 << 20) / 3 / Float.BYTES;
        PendingPrediction large = depart(request(rowsOf3MiB), LONG);
        PendingPrediction another = depart(request(rowsOf3MiB), LONG);
        PendingPrediction one = depart(3);

        arrive(0);
        assertThat(members(2)).containsExactly(large);

        arrive(1);
        assertThat(members(3)).containsExactly(another, one);
    }

    @Test
    void who_is_late_takes_no_room_in_a_job() {
        batchLimit = 400_000;
        departures.tick();
        depart(1);
        depart(2);
        PendingPrediction late = depart(request(300_000), LONG);
        PendingPrediction other = depart(request(200_000), LONG);
        PendingPrediction last = depart(3);
        late.answer().cancel(false);

        arrive(0);

        assertThat(members(2)).containsExactly(other, last);
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
    void those_of_two_versions_never_share_a_job() {
        Manifest second = version("2");
        for (int i = 0; i < 2; i++) {
            depart(1);
            depart(second, NOBODY, 1);
        }
        List<PendingPrediction> first = List.of(depart(2), depart(3));
        List<PendingPrediction> other = List.of(depart(second, NOBODY, 4), depart(second, NOBODY, 5));

        arrive(0);
        arrive(1);

        assertThat(members(4)).isEqualTo(first);
        assertThat(left.get(4).job().version()).isEqualTo("1");
        assertThat(members(5)).isEqualTo(other);
        assertThat(left.get(5).job().version()).isEqualTo("2");
    }

    @Test
    void one_whose_caller_records_its_trace_or_that_is_to_go_alone_does_not_wait() {
        depart(1);
        depart(2);

        PendingPrediction traced = depart(MadeManifest.REGRESSION, TRACED, 3);
        depart(MadeManifest.REGRESSION, FOLLOWED, 4);

        assertThat(left).hasSize(3);
        assertThat(members(2)).containsExactly(traced);
        assertThat(left.get(2).job().traceparent()).isEqualTo(TRACED.traceparent());

        PendingPrediction again = members(0).get(0);
        again.separate();
        departures.depart(again);
        assertThat(left).hasSize(4);
    }

    @Test
    void a_joined_job_belongs_to_nobodys_trace() {
        depart(1);
        depart(2);
        depart(MadeManifest.REGRESSION, FOLLOWED, 3);
        depart(4);

        arrive(0);

        assertThat(left.get(2).job().isJoined()).isTrue();
        assertThat(left.get(2).job().traceparent()).isNull();
    }

    @Test
    void pictures_parts_of_datasets_and_those_that_want_their_input_back_neither_wait_nor_join() {
        depart(1);
        depart(2);

        List<PendingPrediction> alone = List.of(
                depart(PredictionRequest.image(MadeManifest.REGRESSION, new byte[12], NOBODY), LONG),
                depart(PredictionRequest.chunk(MadeManifest.REGRESSION, rows(1), NOBODY), LONG),
                depart(request(1).returningInput(), LONG));

        assertThat(left.subList(2, left.size()))
                .extracting(PendingJob::members)
                .isEqualTo(alone.stream().map(List::of).toList());
    }

    @Test
    void a_joined_job_is_of_use_for_as_long_as_the_most_patient_of_its_members_waits() {
        depart(1);
        depart(2);
        depart(request(1), Duration.ofMinutes(10));
        depart(request(1), LONG);
        depart(request(1), Duration.ofMinutes(20));

        arrive(0);

        assertThat(left.get(2).job().expiration()).isBetween(Duration.ofMinutes(21), LONG);
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

    @Test
    void an_answer_is_split_into_what_each_asked_for() {
        depart(1);
        depart(2);
        PendingPrediction one = depart(3);
        PendingPrediction two = depart(4, 5);
        arrive(0);
        PendingJob joined = left.get(2);
        Answer answer = new Answer.Predicted(
                joined.id(), "made", "1", "w", Duration.ofMillis(7), new Rows(3, 2, new float[] {1, 2, 3, 4, 5, 6}));

        List<Answer> answers = joined.split(joined.checked(answer));

        assertThat(answers.get(0)).isInstanceOfSatisfying(Answer.Predicted.class, each -> {
            assertThat(each.id()).isEqualTo(one.request().id());
            assertThat(each.seconds()).isEqualTo(Duration.ofMillis(7));
            assertThat(each.predictions().values()).containsExactly(1, 2);
        });
        assertThat(answers.get(1)).isInstanceOfSatisfying(Answer.Predicted.class, each -> {
            assertThat(each.id()).isEqualTo(two.request().id());
            assertThat(each.predictions().values()).containsExactly(3, 4, 5, 6);
        });
    }

    @Test
    void a_failure_of_all_is_told_to_each() {
        depart(1);
        depart(2);
        List<PendingPrediction> members = List.of(depart(3), depart(4, 5));
        arrive(0);
        PendingJob joined = left.get(2);
        JobProblem problem = new JobProblem(JobProblem.Code.UNKNOWN_MODEL, "Not yet.");

        List<Answer> answers = joined.split(new Answer.Failed(joined.id(), "made", "w", problem));

        assertThat(answers)
                .isEqualTo(members.stream()
                        .map(each -> new Answer.Failed(each.request().id(), "made", "w", problem))
                        .toList());
    }

    @Test
    void an_answer_with_another_number_of_rows_is_a_failure() {
        depart(1);
        Answer answer =
                new Answer.Predicted(left.get(0).id(), "made", "1", "w", Duration.ZERO, new Rows(2, 1, new float[2]));

        assertThat(left.get(0).checked(answer)).isInstanceOfSatisfying(Answer.Failed.class, failed -> {
            assertThat(failed.problem().code()).isEqualTo(JobProblem.Code.MODEL_FAILED);
            assertThat(failed.problem().detail()).isEqualTo("The worker answered with 2 rows; the job has 1.");
        });
    }
}
