package dev.foretell.web.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Answer;
import dev.foretell.job.Fp32;
import dev.foretell.job.Job;
import dev.foretell.job.JobProblem;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.MadeManifest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which predictions travel in one job, and what each gets of its answer. */
class JoinedJobsTest extends DeparturesFixture {

    private static final CallerContext TRACED =
            new CallerContext(null, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

    private static final CallerContext FOLLOWED =
            new CallerContext(null, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");

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
