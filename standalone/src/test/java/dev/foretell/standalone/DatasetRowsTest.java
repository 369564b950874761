package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rows of a dataset with their predictions, whole and in pages. */
class DatasetRowsTest extends DatasetCalls {

    @Test
    void the_result_has_all_rows_in_the_order_of_the_file_each_predicted_as_it_is_alone() {
        String rows = rows(2_500);
        JsonNode dataset = succeeded(rows);

        List<String> result = lines(client.get("/datasets/" + id(dataset) + "/result.csv"));
        JsonNode all = json(client.get("/datasets/" + id(dataset) + "/result.json"));

        List<String> file = rows.lines().toList();
        assertThat(result).hasSize(2_501);
        assertThat(all).hasSize(2_500);
        for (int row : List.of(0, 1_023, 1_024, 2_499)) {
            List<String> values = values(file.get(row));
            assertThat(result.get(row + 1)).contains(String.join(",", values.subList(0, 8)));
            assertThat(all.path(row).path("glucose").asInt()).isEqualTo(Integer.parseInt(values.get(1)));
        }
        List<String> alone = alone(file.subList(1_020, 1_030));
        JsonNode page = json(client.get("/datasets/" + id(dataset) + "/rows?offset=1020&limit=10"));
        assertThat(IntStream.range(0, 10)
                        .mapToObj(
                                i -> page.path("rows").path(i).path("predicted").asText()))
                .containsExactlyElementsOf(alone);
    }

    private static List<String> values(String row) {
        return Pattern.compile(",").splitAsStream(row).toList();
    }

    /** The classes of rows as an interactive prediction has them. */
    private static List<String> alone(List<String> rows) {
        List<String> instances = rows.stream()
                .map(row -> "[" + row.substring(0, row.lastIndexOf(',')) + "]")
                .toList();
        JsonNode answer = json(client.postJson(
                "/predictions", "{\"model\":\"diabetes\",\"input\":{\"instances\":" + instances + "}}"));
        List<String> classes = new ArrayList<>();
        answer.at("/output/classes").forEach(each -> classes.add(each.asText()));
        return classes;
    }

    @Test
    void rows_are_paged_in_the_order_of_the_file() {
        String rows = rows(2_100);
        String path = "/datasets/" + id(succeeded(rows)) + "/rows";
        List<String> file = rows.lines().toList();

        JsonNode page = json(client.get(path + "?offset=1000&limit=100"));
        JsonNode last = json(client.get(path + "?offset=2095"));

        assertThat(page.path("total").asInt()).isEqualTo(2_100);
        assertThat(page.path("columns")).hasSize(8);
        assertThat(page.path("rows")).hasSize(100);
        for (int i = 0; i < 100; i++) {
            JsonNode row = page.path("rows").path(i);
            assertThat(row.path("row").asInt()).isEqualTo(1_001 + i);
            assertThat(row.path("line").asInt()).isEqualTo(1_001 + i);
            assertThat(row.path("values").path(1).asInt())
                    .isEqualTo(Integer.parseInt(values(file.get(1_000 + i)).get(1)));
            assertThat(row.path("probability").asDouble()).isBetween(0.5, 1.0);
        }
        assertThat(last.path("rows")).hasSize(5);
        assertThat(json(client.get(path + "?offset=2100")).path("rows")).isEmpty();
    }

    @Test
    void rows_that_are_predicted_wrong_come_first_when_that_is_asked_for() {
        JsonNode dataset = succeeded(rows(2_100));
        String path = "/datasets/" + id(dataset) + "/rows?order=wrong&limit=500&offset=";
        List<JsonNode> all = new ArrayList<>();
        for (int offset = 0; offset < 2_100; offset += 500) {
            json(client.get(path + offset)).path("rows").forEach(all::add);
        }
        int wrong = json(client.get(path + "0")).path("wrong").asInt();

        assertThat(wrong).isBetween(100, 2_000);
        assertThat(all.stream().map(row -> row.path("row").asInt()))
                .hasSize(2_100)
                .doesNotHaveDuplicates();
        assertThat(all.subList(0, wrong)).noneMatch(DatasetRowsTest::isRight);
        assertThat(all.subList(wrong, 2_100)).allMatch(DatasetRowsTest::isRight);
        assertThat(all.subList(0, wrong).stream().map(row -> row.path("row").asInt()))
                .isSorted();
        assertThat(dataset.at("/evaluation/quality/correct").asInt()).isEqualTo(2_100 - wrong);
    }

    private static boolean isRight(JsonNode row) {
        return row.path("truth").asText().equals(row.path("predicted").asText());
    }

    @Test
    void head_is_answered_without_the_rows() throws IOException {
        String id = id(succeeded(GOOD));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), SYSTEM.port());
                InputStream in = socket.getInputStream()) {
            socket.getOutputStream()
                    .write(("HEAD /datasets/" + id + "/result.csv HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(in.readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(answer).startsWith("HTTP/1.1 200").contains("text/csv").endsWith("\r\n\r\n");
        }
    }
}
