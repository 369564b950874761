package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Caller;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.ForetellProcess;
import dev.foretell.standalone.harness.TestBroker;
import dev.foretell.web.database.DatabaseRing;
import dev.foretell.web.database.DatabaseSettings;
import dev.foretell.web.history.TestDatabase;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Datasets whose web, worker, broker or database is killed during the prediction: each row is predicted, and is in the
 * result once and in its place.
 */
@ExtendWith({BrokerRing.class, DatabaseRing.class})
class DatasetsIT {

    private static final int ROWS = 300_000;
    private static final String FILE = DatasetsTest.rows(ROWS);

    @TempDir
    private Path folder = Path.of("");

    private DatabaseSettings file() {
        return new DatabaseSettings("jdbc:h2:" + folder.resolve("foretell"), "", "");
    }

    /** A program that waits for datasets. */
    private record Program(Client client) {

        static Program of(ForetellProcess web) {
            Caller caller = new Caller(web.address());
            caller.awaitReady();
            Client client = Client.program(web.address().getPort());
            // Reads what answers are checked by, which takes seconds the first time: a dataset is done sooner.
            assertThat(client.get("/predictions").statusCode()).isEqualTo(200);
            return new Program(client);
        }

        String created() {
            HttpResponse<String> response = client.send(client.request("/datasets?model=diabetes")
                    .header("Content-Type", "text/csv")
                    .POST(BodyPublishers.ofByteArray(FILE.getBytes(StandardCharsets.UTF_8))));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
            return json(response).path("id").asText();
        }

        JsonNode found(String id) {
            return json(client.get("/datasets/" + id));
        }

        /** Waits until some rows are done, but not all. */
        void awaitSome(String id) {
            Eventually.until(
                    "some rows are done", () -> found(id).path("rows_done").asInt() > 0);
            assertThat(found(id).path("status").asText()).isEqualTo("processing");
        }

        void assertAllPredicted(String id) {
            Eventually.until(
                    "dataset " + id + " has ended",
                    () -> !found(id).path("status").asText().equals("processing"));
            JsonNode ended = found(id);
            assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("succeeded");
            assertThat(ended.path("rows_done").asInt()).isEqualTo(ROWS);
            assertThat(ended.path("rows_rejected").asInt()).isZero();
            assertThat(ended.at("/evaluation/rows").asInt()).isEqualTo(ROWS);
            assertThat(result(id)).isEqualTo(FILE.lines().map(Program::inputs).toList());
        }

        /** The inputs of each row, and whether the row is predicted. */
        private List<String> result(String id) {
            HttpResponse<String> result = client.get("/datasets/" + id + "/result.csv");
            return result.body().lines().skip(1).map(Program::predicted).toList();
        }

        private static String predicted(String row) {
            List<String> fields = Pattern.compile(",")
                    .splitAsStream(row + " ")
                    .map(String::strip)
                    .toList();
            assertThat(fields.get(10)).as(row).isIn("negative", "positive");
            assertThat(fields.get(13)).as(row).isEmpty();
            return String.join(",", fields.subList(1, 9));
        }

        private static String inputs(String row) {
            return row.substring(0, row.lastIndexOf(','));
        }
    }

    @Test
    void a_dataset_outlives_the_web_that_took_it(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker, file())) {
            foretell.worker().awaitConnected();
            ForetellProcess first = foretell.web();
            Program program = Program.of(first);
            String id = program.created();
            program.awaitSome(id);
            first.kill();

            Program.of(foretell.web()).assertAllPredicted(id);
        }
    }

    @Test
    void another_web_with_the_same_database_goes_on(TestBroker broker, TestDatabase database) {
        try (Foretell foretell = Foretell.on(broker, database.empty())) {
            foretell.worker().awaitConnected();
            ForetellProcess first = foretell.web();
            Program program = Program.of(first);
            Program other = Program.of(foretell.web());
            // Either web may take the dataset; the other is killed.
            String killed = program.created();
            other.awaitSome(killed);
            first.kill();
            other.assertAllPredicted(killed);

            ForetellProcess third = foretell.web();
            String left = Program.of(third).created();
            other.awaitSome(left);
            third.terminate();
            other.assertAllPredicted(left);
        }
    }

    @Test
    void a_dataset_outlives_its_workers_and_the_broker(TestBroker broker) {
        BrokerRing.requireOurs(broker);
        try (Foretell foretell = Foretell.on(broker, file())) {
            ForetellProcess worker = foretell.worker().awaitConnected();
            Program program = Program.of(foretell.web());
            String id = program.created();
            program.awaitSome(id);
            worker.kill();
            int before = program.found(id).path("rows_done").asInt();
            Eventually.until(
                    "it tells what it waits for",
                    () -> program.found(id)
                            .path("waiting_for")
                            .asText()
                            .contains("No worker serves the model diabetes"));
            assertThat(program.found(id).path("status").asText()).isEqualTo("processing");

            ForetellProcess second = foretell.worker();
            Eventually.until(
                    "it goes on", () -> program.found(id).path("rows_done").asInt() > before);
            broker.stop();
            broker.start();

            assertThat(second.isAlive()).isTrue();
            program.assertAllPredicted(id);
        }
    }

    @Test
    void a_dataset_waits_for_the_database(TestBroker broker, TestDatabase database) {
        DatabaseRing.requireOurs(database);
        try (Foretell foretell = Foretell.on(broker, database.empty())) {
            foretell.worker().awaitConnected();
            Program program = Program.of(foretell.web());
            String id = program.created();
            program.awaitSome(id);
            database.stop();
            try {
                Eventually.until(
                        "it is noticed", () -> program.client().get("/datasets").statusCode() == 503);
            } finally {
                database.start();
            }
            Eventually.until(
                    "it is back", () -> program.client().get("/datasets").statusCode() == 200);

            program.assertAllPredicted(id);
        }
    }
}
