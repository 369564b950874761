package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.ForetellProcess;
import dev.foretell.standalone.harness.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client that uses the protocol without our code, correctly or not, with one worker and no web. */
@ExtendWith(BrokerRing.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignClientIT {

    private static final String ROW = "{\"instances\": [[2,151,95,12,51,25.0,0.357,43]]}";

    private Foretell foretell;
    private ForetellProcess worker;
    private AmqpClient client;
    private AmqpClient.Callback callback;

    @BeforeAll
    void start(TestBroker broker) {
        foretell = Foretell.on(broker);
        worker = foretell.worker("SERVE", "diabetes,mnist").awaitConnected();
        client = new AmqpClient(broker.uri());
        callback = client.callback();
    }

    @AfterAll
    void end() {
        client.close();
        foretell.close();
    }

    private void assertThatTheWorkerGoesOn() {
        String id = "afterwards-" + System.nanoTime();
        callback.send("diabetes", callback.properties(id).build(), ROW);
        assertThat(callback.await(id).body()).contains("\"predictions\"");
        assertThat(client.waiting("foretell.jobs.diabetes")).isZero();
        assertThat(worker.isAlive()).isTrue();
    }

    @Test
    void rows_get_their_answer_with_the_correlation_id() {
        callback.send("diabetes", callback.properties("rows").build(), ROW);

        AmqpClient.Message answer = callback.await("rows");
        assertThat(answer.properties().getContentType()).isEqualTo("application/json");
        assertThat(answer.properties().getType()).isEqualTo("prediction");
        assertThat(answer.body()).contains("\"model\":\"diabetes\"", "\"version\":\"1\"", "\"predictions\":[[0.");
    }

    @Test
    void an_image_gets_its_digit() throws IOException {
        byte[] image = Files.readAllBytes(ForetellProcess.MODELS.resolve("mnist/1/samples/7-dark-on-light.png"));
        callback.send(
                "mnist", callback.properties("image").contentType("image/png").build(), image);

        assertThat(callback.await("image").body()).contains("\"model\":\"mnist\"", "\"predictions\":[[");
    }

    @Test
    void an_image_comes_back_as_the_model_sees_it_when_the_job_asks_for_it() throws IOException {
        byte[] image = Files.readAllBytes(ForetellProcess.MODELS.resolve("mnist/1/samples/7-dark-on-light.png"));
        AMQP.BasicProperties properties = callback.properties("seen")
                .contentType("image/png")
                .headers(Map.of("foretell-return", "input"))
                .build();
        callback.send("mnist", properties, image);

        assertThat(callback.await("seen").body()).containsPattern("\"input\":\\[\\[0,");
    }

    @Test
    void the_brokers_direct_reply_to_may_be_named() {
        AmqpClient.Callback direct = client.callback("amq.rabbitmq.reply-to");
        direct.send("diabetes", direct.properties("direct").build(), ROW);

        assertThat(direct.await("direct").body()).contains("\"predictions\"");
    }

    @Test
    void parts_of_datasets_are_answered_too() {
        callback.send("diabetes.bulk", callback.properties("bulk").build(), ROW);

        assertThat(callback.await("bulk").body()).contains("\"predictions\"");
    }

    @Test
    void garbage_is_answered_with_the_error() {
        Map<String, String> bodies = new HashMap<>();
        bodies.put("empty", "");
        bodies.put("text", "what is this?");
        bodies.put("zeros", "\0\0\0");
        bodies.put("cut", "{\"instances\": [[2,151");
        bodies.put("wrong width", "{\"instances\": [[1,2,3]]}");
        bodies.put("no rows", "{\"instances\": []}");
        bodies.put("another object", "{\"rows\": [[1,2,3,4,5,6,7,8]]}");
        bodies.put("texts", "{\"instances\": [[\"a\",2,3,4,5,6,7,8]]}");
        bodies.put("infinite", "{\"instances\": [[1e999,2,3,4,5,6,7,8]]}");
        bodies.put("deep", "[".repeat(100_000));
        bodies.forEach((id, body) ->
                callback.send("diabetes", callback.properties("garbage " + id).build(), body));

        assertThat(bodies.keySet())
                .allSatisfy(
                        id -> assertThat(callback.await("garbage " + id).body()).contains("\"invalid-input\""));
        assertThatTheWorkerGoesOn();
    }

    @Test
    void another_media_type_is_answered_with_the_error() {
        callback.send(
                "diabetes", callback.properties("png").contentType("image/png").build(), ROW);
        callback.send(
                "mnist",
                callback.properties("not an image").contentType("image/png").build(),
                ROW);

        assertThat(callback.await("png").body()).contains("\"invalid-input\"");
        assertThat(callback.await("not an image").body()).contains("\"invalid-input\"");
        assertThatTheWorkerGoesOn();
    }

    @Test
    void an_unknown_version_is_answered_with_the_error() {
        callback.send(
                "diabetes",
                callback.properties("version")
                        .headers(Map.of("foretell-version", "99"))
                        .build(),
                ROW);

        assertThat(callback.await("version").body()).contains("\"unknown-model\"");
        assertThatTheWorkerGoesOn();
    }

    @Test
    void strange_headers_do_no_harm() {
        Map<String, Object> headers = new HashMap<>();
        headers.put("foretell-version", 1);
        headers.put("foretell-model", Map.of("a", "b"));
        headers.put("traceparent", null);
        headers.put("x-death", "none");
        callback.send(
                "diabetes", callback.properties("headers").headers(headers).build(), ROW);

        assertThat(callback.await("headers").body()).contains("\"predictions\"");
        assertThatTheWorkerGoesOn();
    }

    @Test
    void a_job_that_names_nobody_to_answer_is_dropped() {
        callback.send("diabetes", new AMQP.BasicProperties(), ROW);
        callback.send("diabetes", new AMQP.BasicProperties(), "garbage");
        callback.send(
                "diabetes",
                callback.properties("gone").replyTo("nobody.is.here").build(),
                ROW);

        assertThatTheWorkerGoesOn();
    }

    @Test
    void a_job_without_an_id_is_answered() {
        int before = callback.all().size();
        callback.send(
                "diabetes",
                callback.properties("").correlationId(null).contentType(null).build(),
                ROW);

        Eventually.until("an answer has come", () -> callback.all().size() > before);
        assertThat(callback.all().get(before).body()).contains("\"predictions\"");
        assertThatTheWorkerGoesOn();
    }
}
