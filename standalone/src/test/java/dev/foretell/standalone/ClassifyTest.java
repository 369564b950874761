package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Form;
import dev.foretell.standalone.harness.Pictures;
import dev.foretell.standalone.harness.Pictures.Picture;
import dev.foretell.standalone.harness.SharedSystem;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /classify}: pictures of digits in every format, as the body itself and in a form. */
class ClassifyTest {

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    private static Client client;

    @BeforeAll
    static void start() {
        client = SYSTEM.program();
    }

    @ParameterizedTest
    @MethodSource("dev.foretell.standalone.harness.Pictures#golden")
    void a_picture_is_classified_sent_raw_and_in_a_form(Picture picture) {
        assertRaw(picture);
        assertForm(picture);
    }

    @ParameterizedTest
    @MethodSource("dev.foretell.standalone.harness.Pictures#converted")
    void a_sample_is_classified_in_every_format_and_size(Picture picture) {
        assertRaw(picture);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"image/png", "image/*", "application/x-www-form-urlencoded", "text/plain", "application/json"})
    void the_content_type_of_a_raw_picture_does_not_matter(String type) {
        Picture picture = Pictures.shipped().get(7);

        HttpResponse<String> response = client.post("/classify", type, picture.bytes());

        assertThat(response.body()).isEqualTo("{\"data\":{\"digit\":7}}");
    }

    @Test
    void a_picture_is_classified_as_a_data_url_in_json() {
        for (Picture picture : Pictures.shipped()) {
            String json = "{\"image\": \"data:image/png;base64,"
                    + Base64.getEncoder().encodeToString(picture.bytes()) + "\"}";

            assertThat(client.postJson("/classify", json).body())
                    .isEqualTo("{\"data\":{\"digit\":" + picture.digit() + "}}");
        }
    }

    @Test
    void a_picture_that_lies_on_its_side_is_turned_by_its_exif_data() {
        byte[] png = Pictures.shipped().get(7).bytes();
        byte[] turned = Pictures.onItsSide(png);

        assertThat(client.post("/classify", "image/png", turned).body()).isEqualTo("{\"data\":{\"digit\":7}}");
    }

    @Test
    void a_trailing_slash_does_not_matter() {
        assertThat(client.post(
                                "/classify/",
                                "image/png",
                                Pictures.shipped().get(3).bytes())
                        .body())
                .isEqualTo("{\"data\":{\"digit\":3}}");
    }

    @Test
    void of_many_pictures_at_once_the_broken_ones_fail_alone() {
        byte[] broken = Pictures.truncatedJpeg();
        byte[] huge = Pictures.pngClaiming(60_000, 60_000);
        List<Picture> good = Pictures.shipped();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            byte[] picture = i % 3 == 0 ? good.get(i % good.size()).bytes() : i % 3 == 1 ? broken : huge;
            answers.add(client.postLater("/classify", "application/octet-stream", picture));
        }

        for (int i = 0; i < answers.size(); i++) {
            HttpResponse<String> answer = answers.get(i).join();
            if (i % 3 == 0) {
                assertThat(answer.body())
                        .isEqualTo("{\"data\":{\"digit\":"
                                + good.get(i % good.size()).digit() + "}}");
            } else {
                Client.assertProblem(answer, 422, i % 3 == 1 ? "JPEG" : "60000 x 60000");
            }
        }
    }

    private static void assertRaw(Picture picture) {
        HttpResponse<String> response = client.post("/classify", "application/octet-stream", picture.bytes());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).isEqualTo("{\"data\":{\"digit\":" + picture.digit() + "}}");
    }

    private static void assertForm(Picture picture) {
        HttpResponse<String> response =
                client.post("/classify", new Form().file("image", picture.name(), picture.bytes()));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"class\":\"" + picture.digit() + "\"}");
    }
}
