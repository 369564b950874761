package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.image.DigitImage;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Form;
import dev.foretell.standalone.harness.OldWorker;
import dev.foretell.standalone.harness.Pictures;
import dev.foretell.standalone.harness.Pictures.Picture;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /digits}: the probabilities, and what the model saw, for programs and on the page without scripts. */
class DigitsTest {

    private static final Pattern SEEN = Pattern.compile("<img id=\"seen\"[^>]* src=\"data:image/png;base64,([^\"]+)\"");

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    private static Client program;

    @BeforeAll
    static void start() {
        program = SYSTEM.program();
    }

    private static HttpResponse<String> post(Client client, Picture picture) {
        return client.post("/digits", new Form().file("image", picture.name(), picture.bytes()));
    }

    @ParameterizedTest
    @MethodSource("dev.foretell.standalone.harness.Pictures#golden")
    void a_program_gets_exactly_what_the_model_saw(Picture picture) {
        float[] decoded = DigitImage.prepare(picture.bytes());

        JsonNode answer = json(post(program, picture));

        assertThat(answer.path("label").asText()).isEqualTo(picture.digit());
        JsonNode seen = answer.path("seen");
        assertThat(seen.path("width").asInt()).isEqualTo(DigitImage.SIDE);
        assertThat(seen.path("height").asInt()).isEqualTo(DigitImage.SIDE);
        assertThat(seen.path("values")).hasSize(decoded.length);
        for (int i = 0; i < decoded.length; i++) {
            assertThat(seen.path("values").get(i).floatValue()).as("pixel " + i).isEqualTo(decoded[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "application/octet-stream", "text/plain"})
    void a_program_sends_a_raw_picture_with_any_content_type(String type) {
        byte[] seven = Pictures.shipped().get(7).bytes();

        assertThat(json(program.post("/digits", type, seven)).path("label").asText())
                .isEqualTo("7");
    }

    @Test
    void a_program_sends_a_data_url_in_json() {
        byte[] seven = Pictures.shipped().get(7).bytes();
        String json =
                "{\"image\": \"data:image/png;base64," + Base64.getEncoder().encodeToString(seven) + "\"}";

        assertThat(json(program.postJson("/digits", json)).path("label").asText())
                .isEqualTo("7");
    }

    @Test
    void a_program_gets_every_probability_and_who_says_so() {
        Picture seven = Pictures.shipped().get(7);

        HttpResponse<String> response = post(program, seven);

        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.headers().allValues("Vary")).contains("Accept");
        JsonNode answer = json(response);
        double sum = 0;
        for (int digit = 0; digit <= 9; digit++) {
            JsonNode chance = answer.path("probabilities").get(digit);
            assertThat(chance.path("label").asText()).isEqualTo(Integer.toString(digit));
            sum += chance.path("probability").asDouble();
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        assertThat(answer.path("probabilities").get(7).path("probability").asDouble())
                .isGreaterThan(0.5);
        assertThat(answer.path("model").asText()).isEqualTo("mnist");
        assertThat(answer.path("version").asText()).isEqualTo("1");
        assertThat(answer.path("worker").asText()).startsWith("worker-1");
    }

    @ParameterizedTest
    @MethodSource("dev.foretell.standalone.harness.Pictures#shipped")
    void the_page_shows_what_the_model_saw(Picture picture) throws IOException {
        float[] decoded = DigitImage.prepare(picture.bytes());

        HttpResponse<String> page = post(program.browser(), picture);

        assertPage(page, 200, "<span class=\"number huge\" id=\"label\">" + picture.digit() + "</span>");
        Matcher matcher = SEEN.matcher(page.body());
        assertThat(matcher.find()).as(page.body()).isTrue();
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(matcher.group(1))));
        for (int i = 0; i < decoded.length; i++) {
            int pixel = image.getRaster().getSample(i % DigitImage.SIDE, i / DigitImage.SIDE, 0);
            assertThat((double) pixel).isCloseTo(decoded[i], within(0.5));
        }
    }

    @Test
    void the_answer_of_a_worker_that_does_not_tell_what_it_saw_is_shown_without() {
        try (EmbeddedBroker broker = new EmbeddedBroker()) {
            broker.start();
            try (Web web = web(broker);
                    OldWorker worker = new OldWorker(broker.uri())) {
                worker.start();
                Client client = Client.program(web.port());
                Eventually.until("the web to hear the worker", web::isReady);
                Picture three = Pictures.shipped().get(3);

                JsonNode answer = json(post(client, three));
                HttpResponse<String> page = post(client.browser(), three);

                assertThat(answer.path("label").asText()).isEqualTo("7");
                assertThat(answer.get("seen").isNull()).isTrue();
                assertPage(page, 200, "id=\"label\">7</span>", "<span id=\"untold\">The worker that answered");
                assertThat(SEEN.matcher(page.body()).find()).isFalse();
                assertThat(client.post("/classify", "image/png", three.bytes()).body())
                        .isEqualTo("{\"data\":{\"digit\":7}}");
            }
        }
    }

    @Test
    void without_a_worker_and_without_a_broker_program_and_page_are_told_so() {
        EmbeddedBroker broker = new EmbeddedBroker();
        broker.start();
        try (Web web = web(broker)) {
            Client client = Client.program(web.port());
            Picture seven = Pictures.shipped().get(7);
            Eventually.until("the web to be connected", web::isConnected);

            assertProblem(post(client, seven), 504, "Is a worker running?");
            assertPage(post(client.browser(), seven), 504, "Is a worker running?", "name=\"image\"");

            broker.close();
            Eventually.until("the web to notice", () -> !web.isConnected());
            assertProblem(post(client, seven), 503, "The message broker is unavailable.");
            assertPage(post(client.browser(), seven), 503, "The message broker is unavailable.", "name=\"image\"");
        } finally {
            broker.close();
        }
    }

    private static Web web(EmbeddedBroker broker) {
        Web web = new Web(WebSettings.of(
                Systems.environment("FORETELL_BROKER_URI", broker.uri().toString(), "FORETELL_DEADLINE", "1s")));
        web.start();
        return web;
    }
}
