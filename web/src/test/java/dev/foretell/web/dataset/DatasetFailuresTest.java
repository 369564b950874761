package dev.foretell.web.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.foretell.job.JobProblem;
import dev.foretell.job.Rows;
import dev.foretell.web.dataset.FakeScorer.Asked;
import dev.foretell.web.history.Eventually;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.Status;
import dev.foretell.web.prediction.FailedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rows, models and versions that fail while a dataset is predicted. */
class DatasetFailuresTest extends DatasetsFixture {

    /** Fails parts that have a row with one of some second numbers. */
    private static FakeScorer poisonedBy(JobProblem.Code code, AtomicInteger jobs, Integer... poison) {
        return new FakeScorer().answering(each -> {
            jobs.incrementAndGet();
            Rows rows = each.rows();
            boolean fails = IntStream.range(0, rows.count())
                    .anyMatch(row -> List.of(poison).contains((int) rows.at(row, 1)));
            if (fails) {
                each.answer().completeExceptionally(failed(code, "poison"));
            } else {
                each.succeed();
            }
            return true;
        });
    }

    private static FailedException failed(JobProblem.Code code, String detail) {
        return new FailedException(new Prediction(
                "id",
                "diabetes",
                "1",
                Status.FAILED,
                false,
                Instant.EPOCH,
                null,
                null,
                null,
                "",
                new byte[0],
                1,
                null,
                List.of(),
                null,
                new JobProblem(code, detail),
                null,
                null,
                null,
                null,
                true));
    }

    @Test
    void a_block_that_fails_is_halved_until_the_rows_at_fault_are_found() {
        for (JobProblem.Code code : List.of(JobProblem.Code.MODEL_FAILED, JobProblem.Code.UNDELIVERABLE)) {
            AtomicInteger jobs = new AtomicInteger();
            Datasets web = web(poisonedBy(code, jobs, 500, 501));
            Dataset dataset = ended(web, create(web, rows(1_000)).id());

            assertThat(dataset.status()).isEqualTo(Status.SUCCEEDED);
            assertThat(dataset.rowsDone()).isEqualTo(1_000);
            assertThat(dataset.rowsRejected()).isEqualTo(2);
            assertThat(dataset.rowErrors())
                    .containsExactly(new Dataset.Note(501, null, "poison"), new Dataset.Note(502, null, "poison"));
            assertThat(jobs.get()).as("as few as halving needs").isLessThan(50);
            List<RowPage.Row> rows =
                    web.rows(dataset.id(), 499, 4, RowOrder.FILE).rows();
            assertThat(rows.stream().map(RowPage.Row::error)).containsExactly(null, "poison", "poison", null);
            assertThat(rows.get(3).values()).element(1).isEqualTo(502f);
            assertThat(rows.get(3).probability()).isEqualTo(0.502, offset(0.001));
            assertThat(result(web, dataset.id())).hasSize(1_000);
            web.close();
        }
    }

    @Test
    void a_model_that_fails_on_every_row_ends_a_dataset_after_bounded_work() {
        AtomicInteger jobs = new AtomicInteger();
        FakeScorer scorer = new FakeScorer().answering(each -> {
            jobs.incrementAndGet();
            each.answer().completeExceptionally(failed(JobProblem.Code.MODEL_FAILED, "broken"));
            return true;
        });
        Datasets web = web(scorer);
        Dataset dataset = ended(web, create(web, rows(50_000)).id());

        assertThat(dataset.status()).isEqualTo(Status.FAILED);
        assertThat(dataset.problem()).isNotNull();
        assertThat(String.valueOf(dataset.problem())).contains("More than 5 rows", "broken");
        assertThat(jobs.get()).isLessThan(20_000);
    }

    @Test
    void a_version_that_is_gone_ends_a_dataset_and_what_is_done_stays() {
        FakeScorer scorer = new FakeScorer();
        Datasets web = web(scorer);
        Dataset dataset = create(web, rows(8 * 1_024));
        taken(scorer, 4).forEach(Asked::succeed);
        Eventually.until("half is done", () -> web.existing(dataset.id()).rowsDone() == 4 * 1_024);

        scorer.there = false;
        time.pass(Duration.ofSeconds(6));
        Dataset ended = ended(web, dataset.id());

        assertThat(ended.status()).isEqualTo(Status.FAILED);
        assertThat(String.valueOf(ended.problem())).contains("UNKNOWN_MODEL", "no longer in the repository");
        assertThat(ended.rowsDone()).isEqualTo(4 * 1_024);
        assertThat(result(web, dataset.id())).hasSize(8 * 1_024);
        assertThat(result(web, dataset.id()).get(8 * 1_024 - 1)).contains("not predicted");
    }
}
