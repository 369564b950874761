package dev.foretell.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerJsonTest {

    @Test
    void predictions_are_read_as_they_were_written() throws IOException {
        Answer.Predicted answer = new Answer.Predicted(
                "id", "iris", "2", "worker@host-1", Duration.ofNanos(1_234_567), new Rows(2, 3, new float[] {
                    0.1f, 0.2f, 0.7f, 1, 0, 1e-20f
                }));

        Answer.Predicted read = (Answer.Predicted) AnswerJson.read("id", AnswerJson.write(answer));

        assertThat(read).usingRecursiveComparison().isEqualTo(answer);
    }

    @Test
    void the_input_that_a_job_asked_for_is_read_as_it_was_written() throws IOException {
        Answer.Predicted answer = new Answer.Predicted(
                "id",
                "mnist",
                "1",
                "worker",
                Duration.ofNanos(5),
                new Rows(1, 2, new float[] {0.25f, 0.75f}),
                new Rows(1, 3, new float[] {0, 127.33334f, 255}));

        Answer.Predicted read = (Answer.Predicted) AnswerJson.read("id", AnswerJson.write(answer));

        assertThat(read).usingRecursiveComparison().isEqualTo(answer);
    }

    @Test
    void an_answer_that_brings_no_input_along_does_not_name_it() throws IOException {
        byte[] json = AnswerJson.write(
                new Answer.Predicted("id", "iris", "1", "w", Duration.ofNanos(5), new Rows(1, 1, new float[] {0.5f})));

        assertThat(new String(json, StandardCharsets.UTF_8)).doesNotContain("input");
        assertThat(((Answer.Predicted) AnswerJson.read("id", json)).input()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void a_failure_of_each_kind_is_read_as_it_was_written(JobProblem.Code code) throws IOException {
        Answer answer = new Answer.Failed("id", "iris", "worker", new JobProblem(code, "Why: \"quoted\", <b>, ü"));

        assertThat(AnswerJson.read("id", AnswerJson.write(answer))).isEqualTo(answer);
    }

    @Test
    void a_code_stands_in_lower_case_with_hyphens() {
        byte[] json = AnswerJson.write(
                new Answer.Failed("id", "iris", "w", new JobProblem(JobProblem.Code.MODEL_FAILED, "Oh.")));

        assertThat(new String(json, StandardCharsets.UTF_8))
                .isEqualTo("{\"worker\":\"w\",\"model\":\"iris\","
                        + "\"problem\":{\"code\":\"model-failed\",\"detail\":\"Oh.\"}}");
    }

    @Test
    void what_a_newer_worker_says_beyond_is_passed_over() throws IOException {
        Answer.Predicted read = (Answer.Predicted) read("""
                {"new": {"a": [1, {"b": 2}]}, "model": "iris", "version": "1", "worker": "w", "energy": 3,
                 "seconds": 0.5, "predictions": [[1, 2]], "more": [[["x"]]]}
                """);

        assertThat(read.predictions().values()).containsExactly(1, 2);
        assertThat(read.seconds()).isEqualTo(Duration.ofMillis(500));
        Answer.Failed failed = (Answer.Failed)
                read("{\"problem\": {\"hint\": {\"x\": []}, \"code\": \"expired\", \"detail\": \"Late.\"}}");
        assertThat(failed.problem()).isEqualTo(new JobProblem(JobProblem.Code.EXPIRED, "Late."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "nonsense",
                "{}",
                "{\"model\":\"iris\"}",
                "{\"predictions\":[[1,2]",
                "{\"predictions\":[[1,2],[3]]}",
                "{\"predictions\":[[1,2,3],[4]]}",
                "{\"predictions\":[[1,\"2\"]]}",
                "{\"predictions\":[[1,null]]}",
                "{\"predictions\":[[[1]]]}",
                "{\"predictions\":[1,2]}",
                "{\"predictions\":5}",
                "{\"predictions\":{}}",
                "{\"predictions\":null}",
                "{\"predictions\":[[1]],\"input\":[[1],[2,3]]}",
                "{\"predictions\":[[1]],\"input\":7}",
                "{\"predictions\":[[1]],\"seconds\":\"fast\"}",
                "{\"problem\":{\"code\":\"new-one\",\"detail\":\"?\"}}",
                "{\"problem\":{\"detail\":\"?\"}}",
                "{\"problem\":\"oh\"}"
            })
    void a_body_that_is_no_answer_is_refused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(IOException.class);
    }

    private static Answer read(String json) throws IOException {
        return AnswerJson.read("id", json.getBytes(StandardCharsets.UTF_8));
    }
}
