package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Form;
import dev.foretell.standalone.harness.Pictures;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sends images that are none, and forms without an image. */
class BadImagesTest extends BadInput {

    @Test
    void what_is_not_an_image_is_refused() {
        assertImageRefused("hello".getBytes(StandardCharsets.UTF_8), "JPEG, PNG, WebP, TIFF, BMP or GIF");
        assertImageRefused("%PDF-1.7 ...".getBytes(StandardCharsets.UTF_8), "This is a PDF document");
        assertImageRefused("....ftypheic....".getBytes(StandardCharsets.UTF_8), "This is a HEIC picture");
        assertImageRefused(new byte[1], "JPEG, PNG, WebP, TIFF, BMP or GIF");
    }

    @Test
    void an_empty_image_is_refused() {
        assertImageRefused(new byte[0], "The image is empty; expected a JPEG, PNG, WebP, TIFF, BMP or GIF.");
    }

    @Test
    void an_image_that_claims_to_be_huge_is_refused() {
        assertImageRefused(Pictures.pngClaiming(60_000, 60_000), "60000");
    }

    @Test
    void an_image_that_is_cut_off_is_refused() {
        assertImageRefused(Pictures.truncatedJpeg(), "");
        byte[] png = Pictures.shipped().get(0).bytes();
        assertImageRefused(Arrays.copyOf(png, png.length - 40), "");
        assertImageRefused(Arrays.copyOf(png, 20), "");
    }

    private static void assertImageRefused(byte[] image, String reason) {
        Form form = new Form().file("image", "digit.png", image);
        assertProblem(program.post("/classify", "application/octet-stream", image), 422, reason);
        assertProblem(program.post("/classify", form), 422, reason);
        assertPage(browser.post("/digits", form), 422, reason);
        assertProblem(program.post("/digits", form), 422, reason);
    }

    @Test
    void a_form_without_an_image_is_refused() {
        assertProblem(program.post("/classify", new Form().field("image", "7")), 400, "no file in the field \"image\"");
        assertProblem(program.post("/classify", new Form().file("picture", "7.png", "7")), 400, "no file");
        assertPage(browser.post("/digits", new Form().file("image", "", "")), 400, "No image was chosen.");
        assertPage(browser.post("/digits", "application/x-www-form-urlencoded", new byte[0]), 400, "No image");
        assertProblem(program.post("/digits", "image/png", new byte[0]), 400, "No image");
    }

    @Test
    void json_without_a_data_url_of_a_picture_is_refused() {
        assertDataUrlRefused("{\"picture\": \"data:image/png;base64,AAAA\"}", 400, "other members");
        assertDataUrlRefused("{\"image\": 7}", 400, "other members");
        assertDataUrlRefused("{\"image\": \"iVBORw0KGgo=\"}", 400, "is not a data URL");
        assertDataUrlRefused("{\"image\": \"data:image/png,AAAA\"}", 400, "without \";base64\"");
        assertDataUrlRefused("{\"image\": \"data:image/png;base64,A*\"}", 400, "not valid Base64");
        assertDataUrlRefused("{\"image\": \"data:text/plain;base64,AAAA\"}", 415, "media type");
        assertDataUrlRefused("{\"image\": \"data:image/png;base64,AAAA\"}", 422, "not an image");
        assertDataUrlRefused("{\"image\": \"data:image/png;base64,\"}", 422, "empty");
        assertDataUrlRefused("{\"image\": \"data:ima", 400, "JSON");
    }

    private static void assertDataUrlRefused(String json, int status, String reason) {
        assertProblem(program.postJson("/classify", json), status, reason);
        if (!reason.equals("empty")) {
            assertProblem(program.postJson("/digits", json), status, reason);
        }
    }

    @Test
    void json_that_is_not_said_to_be_json_is_refused_rather_than_taken_for_an_empty_form() {
        byte[] json =
                "{\"model\": \"iris\", \"input\": {\"instances\": [[1, 2, 3, 4]]}}".getBytes(StandardCharsets.UTF_8);

        for (String path : List.of("/predictions", "/accuracy")) {
            for (String type : List.of("application/x-www-form-urlencoded", "text/plain")) {
                assertProblem(program.post(path, type, json), 415, "Content-Type: application/json");
            }
        }
    }

    @Test
    void a_sample_that_does_not_exist_is_not_found() {
        String form = "application/x-www-form-urlencoded";

        assertPage(
                browser.post("/digits", form, "sample=nope".getBytes(StandardCharsets.UTF_8)), 404, "no such sample");
        assertPage(
                browser.post("/digits", form, "sample=..%2Fmanifest.json".getBytes(StandardCharsets.UTF_8)),
                404,
                "no such sample");
        assertProblem(program.get("/digits/samples/nope.png"), 404, "no such sample");
        assertThat(program.get("/digits/samples/..%2Fmanifest.json").statusCode())
                .isIn(400, 404);
        assertThat(program.get("/digits/samples/%2e%2e/manifest.json").statusCode())
                .isIn(400, 404);
    }
}
