package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Eventually;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Datasets that are refused, and leave nothing. */
class RefusedDatasetsTest extends DatasetCalls {

    @Test
    void too_many_wrong_rows_refuse_a_dataset_with_the_first_of_them() {
        String wrong = GOOD.replace("148", "abc").repeat(6);

        assertProblem(csv("", GOOD + wrong), 422, "More than 5 rows are invalid", "Line 2, glucose: expected a number");
        assertThat(csv("&max_errors=6", GOOD + wrong).statusCode()).isEqualTo(202);
        assertProblem(csv("&max_errors=0", GOOD + GOOD.replace("148", "")), 422, "More than 0 rows are invalid");
    }

    @Test
    void a_dataset_with_more_rows_than_may_be_is_refused() {
        long before = count();

        assertProblem(csv("", rows(20_001)), 413, "more rows than the limit, 20000");

        assertThat(count()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|image/png|415|text/csv",
                "|multipart/form-data|415|text/csv",
                "&version=99|text/csv|404|99",
                "&max_errors=-1|text/csv|400|max_errors",
                "&max_errors=many|text/csv|400|max_errors",
                "&name=%07|text/csv|400|name"
            })
    void what_does_not_fit_is_refused(String parameters, String type, int status, String word) {
        String given = parameters == null ? "" : parameters;

        assertProblem(post(given, type, GOOD.getBytes(StandardCharsets.UTF_8)), status, word);
    }

    @Test
    void a_model_must_be_named_exist_and_take_rows() {
        byte[] body = GOOD.getBytes(StandardCharsets.UTF_8);

        assertProblem(client.post("/datasets", "text/csv", body), 400, "\"model\"");
        assertProblem(client.post("/datasets?model=nope", "text/csv", body), 404, "nope");
        assertProblem(client.post("/datasets?model=mnist", "text/csv", body), 422, "images");
    }

    @Test
    void a_body_that_is_malformed_as_a_whole_is_refused_and_nothing_of_it_stays() {
        int before = count();
        byte[] compressed = gzip(rows(20_000));
        byte[] cut = Arrays.copyOf(compressed, compressed.length / 2);

        assertProblem(csv("", ""), 422);
        assertProblem(csv("", "1,2,3\n"), 422, "All rows are invalid", "Line 1: expected 8 numbers");
        assertProblem(csv("", "a,b,c\n1,2,3\n"), 422, "The file has: a, b, c.", "The model wants: pregnancies");
        assertProblem(post("", "text/csv", new byte[] {'P', 'A', 'R', '1', 0}), 422, "A Parquet file is not read here");
        assertProblem(post("", "text/csv", new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1}), 422);
        assertProblem(post("", "text/csv", cut, "Content-Encoding", "gzip"), 400, "not valid gzip");
        assertProblem(
                post("", "text/csv", "no gzip at all".getBytes(StandardCharsets.UTF_8), "Content-Encoding", "gzip"),
                400,
                "gzip");
        assertProblem(post("", "text/csv", compressed, "Content-Encoding", "br"), 415, "gzip");

        assertThat(count()).isEqualTo(before);
    }

    @Test
    void a_client_that_goes_away_in_the_middle_leaves_nothing() throws IOException {
        int before = count();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), SYSTEM.port())) {
            OutputStream out = socket.getOutputStream();
            out.write("""
                    POST /datasets?model=diabetes HTTP/1.1\r
                    Host: x\r
                    Content-Type: text/csv\r
                    Transfer-Encoding: chunked\r
                    \r
                    """.getBytes(StandardCharsets.US_ASCII));
            byte[] part = rows(10_000).getBytes(StandardCharsets.US_ASCII);
            out.write((Integer.toHexString(part.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(part);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            Eventually.until("it is being read", () -> count() == before + 1);
            assertThat(json(client.get("/datasets")).at("/datasets/0/status").asText())
                    .isEqualTo("starting");
        }

        Eventually.until("it is gone", () -> count() == before);
    }

    @Test
    void what_is_not_there_is_not_found() {
        String path = "/datasets/" + UUID.randomUUID();

        for (String get : List.of("", "/rows", "/result.csv", "/result.json", "/events")) {
            assertProblem(client.get(path + get), 404, "There is no dataset");
        }
        assertProblem(client.method("POST", path + "/cancel"), 404, "There is no dataset");
        assertProblem(client.method("DELETE", path), 404, "There is no dataset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"offset=-1", "offset=x", "limit=0", "limit=501", "order=best"})
    void parameters_that_make_no_sense_are_refused(String parameter) {
        assertProblem(client.get("/datasets/x/rows?" + parameter), 400, parameter.substring(0, parameter.indexOf('=')));
    }
}
