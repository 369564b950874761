package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Datasets in the background, as a program uses them, from the request to their end. */
class DatasetsTest extends DatasetCalls {

    @Test
    void a_csv_is_promised_and_predicted() {
        HttpResponse<String> promised = csv("&name=patients", HEADER + rows(3_000));

        assertThat(promised.statusCode()).as(promised.body()).isEqualTo(202);
        JsonNode dataset = json(promised);
        assertThat(promised.headers().firstValue("Location"))
                .hasValue("/datasets/" + dataset.path("id").asText());
        assertThat(dataset.path("rows").asInt()).isEqualTo(3_000);
        assertThat(dataset.path("name").asText()).isEqualTo("patients");

        JsonNode ended = ended(dataset);
        assertThat(ended.path("status").asText()).isEqualTo("succeeded");
        assertThat(ended.path("rows_done").asInt()).isEqualTo(3_000);
        assertThat(ended.path("rows_rejected").asInt()).isZero();
        assertThat(ended.path("rows_per_second").asDouble()).isPositive();
        assertThat(ended.path("has_truth").asBoolean()).isTrue();
        assertThat(ended.path("waiting_for").isNull()).isTrue();
        assertThat(workers(ended)).isEqualTo(3_000);
        assertThat(ended.path("evaluation").path("rows").asInt()).isEqualTo(3_000);
        assertThat(Instant.parse(ended.path("started").asText()))
                .isBeforeOrEqualTo(Instant.parse(ended.path("completed").asText()));
    }

    private static int workers(JsonNode dataset) {
        int rows = 0;
        for (JsonNode each : dataset.path("workers")) {
            rows += each.asInt();
        }
        return rows;
    }

    @Test
    void json_lines_and_compressed_bodies_are_taken() {
        byte[] lines = "{\"pregnancies\":6,\"glucose\":148,\"blood_pressure\":72,\"skin_thickness\":35,\"insulin\":0,"
                .concat("\"bmi\":33.6,\"diabetes_pedigree\":0.627,\"age\":50}\n[6,148,72,35,0,33.6,0.627,50]\n")
                .getBytes(StandardCharsets.UTF_8);

        JsonNode plain = ended(json(post("", "application/x-ndjson", lines)));
        JsonNode compressed = ended(
                json(post("", "text/csv; charset=utf-8", gzip((HEADER + rows(5_000))), "Content-Encoding", "gzip")));

        assertThat(plain.path("status").asText()).as(plain.toString()).isEqualTo("succeeded");
        assertThat(plain.path("rows").asInt()).isEqualTo(2);
        assertThat(plain.path("has_truth").asBoolean()).isFalse();
        assertThat(compressed.path("status").asText()).isEqualTo("succeeded");
        assertThat(compressed.path("rows").asInt()).isEqualTo(5_000);
    }

    @Test
    void wrong_rows_are_told_of_and_do_not_stop_the_others() {
        JsonNode dataset = succeeded(HEADER + GOOD + GOOD.replace("148", "abc") + rows(1_500) + "1,2\n");

        assertThat(dataset.path("rows").asInt()).isEqualTo(1_503);
        assertThat(dataset.path("rows_done").asInt()).isEqualTo(1_503);
        assertThat(dataset.path("rows_rejected").asInt()).isEqualTo(2);
        JsonNode first = dataset.path("row_errors").path(0);
        assertThat(first.path("line").asInt()).isEqualTo(3);
        assertThat(first.path("field").asText()).isEqualTo("glucose");
        assertThat(first.path("detail").asText()).contains("expected a number", "abc");
        assertThat(dataset.path("row_errors").path(1).path("line").asInt()).isEqualTo(1_504);
        assertThat(lines(client.get("/datasets/" + id(dataset) + "/result.csv")))
                .hasSize(1_504);
    }

    @Test
    void rows_that_the_model_fails_on_are_told_of_and_do_not_stop_the_others() {
        JsonNode dataset = succeeded(rows(700) + POISON + rows(400) + POISON + rows(100));

        assertThat(dataset.path("rows_done").asInt()).isEqualTo(1_202);
        assertThat(dataset.path("rows_rejected").asInt()).isEqualTo(2);
        assertThat(workers(dataset)).isEqualTo(1_200);
        assertThat(dataset.path("row_errors")).hasSize(2);
        assertThat(dataset.at("/row_errors/0/line").asInt()).isEqualTo(701);
        assertThat(dataset.at("/row_errors/0/detail").asText()).contains("not a finite number");
        assertThat(dataset.at("/row_errors/1/line").asInt()).isEqualTo(1_102);
        JsonNode page = json(client.get("/datasets/" + id(dataset) + "/rows?offset=699&limit=3"));
        assertThat(page.at("/rows/0/error").isNull()).isTrue();
        assertThat(page.at("/rows/1/error").asText()).contains("not a finite number");
        assertThat(page.at("/rows/1/predicted").isNull()).isTrue();
        assertThat(page.at("/rows/2/predicted").asText()).isNotEmpty();
    }

    @Test
    void too_many_rows_that_the_model_fails_on_end_a_dataset() {
        JsonNode dataset = ended(created(rows(1_024) + POISON.repeat(10)));

        assertThat(dataset.path("status").asText()).isEqualTo("failed");
        assertThat(dataset.at("/problem/code").asText()).isEqualTo("model-failed");
        assertThat(dataset.at("/problem/detail").asText()).contains("More than 5 rows", "not a finite number");
    }

    @Test
    void progress_is_streamed_until_the_end() {
        JsonNode dataset = created(rows(20_000));

        HttpResponse<String> events = client.send(client.request("/datasets/" + id(dataset) + "/events")
                .setHeader("Accept", "text/event-stream")
                .GET());

        List<String> names = events.body()
                .lines()
                .filter(line -> line.startsWith("event: "))
                .distinct()
                .toList();
        assertThat(names).last().isEqualTo("event: succeeded");
        assertThat(events.body()).contains("\"rows_done\":20000");
        assertThat(client.get("/datasets/" + id(dataset) + "/events").body()).startsWith("id: ");
        assertProblem(
                client.send(client.request("/datasets/" + id(dataset) + "/events")
                        .setHeader("Accept", "application/json")
                        .GET()),
                406,
                "text/event-stream");
    }

    @Test
    void what_has_ended_cannot_be_canceled_and_can_be_deleted() {
        String path = "/datasets/" + id(succeeded(GOOD));

        assertProblem(client.method("POST", path + "/cancel"), 409, "has succeeded");
        assertThat(client.method("DELETE", path).statusCode()).isEqualTo(204);

        assertProblem(client.get(path), 404, "There is no dataset");
        assertProblem(client.get(path + "/result.csv"), 404, "There is no dataset");
        assertProblem(client.method("DELETE", path), 404, "There is no dataset");
    }

    @Test
    void several_datasets_at_once_all_come_to_their_end_and_interactive_callers_do_not_wait() {
        List<CompletableFuture<JsonNode>> all = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> succeeded(rows(5_000 + i))))
                .toList();

        int answered = 0;
        while (!all.stream().allMatch(CompletableFuture::isDone)) {
            assertThat(client.postJson(
                                    "/predictions",
                                    "{\"model\":\"diabetes\",\"input\":{\"instances\":[[1,1,1,1,1,1,1,1]]}}")
                            .statusCode())
                    .isEqualTo(200);
            answered++;
        }

        assertThat(answered).isPositive();
        assertThat(all.stream().map(each -> each.join().path("rows_done").asInt()))
                .containsExactly(5_000, 5_001, 5_002, 5_003);
    }

    @Test
    void the_rows_of_datasets_are_not_among_the_predictions_and_are_counted() {
        succeeded(rows(1_100));

        assertThat(client.get("/metrics").body())
                .contains("foretell_dataset_rows_total{model=\"diabetes\",version=\"1\"}");
        assertThat(json(client.get("/predictions?model=diabetes&limit=100")).path("predictions"))
                .allMatch(each -> each.at("/input/instances").size() <= 10);
    }
}
