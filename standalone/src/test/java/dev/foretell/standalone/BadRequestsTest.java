package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Form;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends bodies that are too large or break off, and requests for what does not exist. */
class BadRequestsTest extends BadInput {

    @ParameterizedTest
    @ValueSource(strings = {"/classify", "/digits", "/predictions", "/accuracy"})
    void a_form_over_the_limit_is_refused(String path) {
        byte[] big = new byte[PICTURE_LIMIT + 1_000_000];
        Form form = new Form().file(isPicture(path) ? "image" : "file", "big", big);

        assertProblem(program.post(path, form), 413, tooLarge(path));
        assertPage(browser.post(path, form), 413, tooLarge(path));
        assertProblem(program.post(path, form.contentType(), chunked(form.body())), 413, tooLarge(path));
    }

    private static boolean isPicture(String path) {
        return path.equals("/classify") || path.equals("/digits");
    }

    private static String tooLarge(String path) {
        return isPicture(path)
                ? "over the limit of 15 MiB. Send the picture with fewer pixels, or as a JPEG of lower quality."
                : "over the limit of 10 MiB";
    }

    @Test
    void a_form_with_many_parts_over_the_limit_together_is_refused() {
        Form form = new Form();
        for (int i = 0; i < 17; i++) {
            form.file("image" + i, "part", new byte[1024 * 1024]);
        }

        assertProblem(program.post("/classify", form), 413, tooLarge("/classify"));
    }

    @Test
    void a_raw_body_over_the_limit_is_refused() {
        byte[] big = new byte[PICTURE_LIMIT + 1];
        Arrays.fill(big, (byte) ' ');

        assertProblem(program.post("/classify", "image/png", big), 413, "over the limit of 15 MiB");
        assertProblem(program.post("/classify", "image/png", chunked(big)), 413, "over the limit of 15 MiB");
        assertProblem(program.post("/predictions", Client.JSON, big), 413, "over the limit of 10 MiB");
        assertProblem(program.post("/predictions", Client.JSON, chunked(big)), 413, "over the limit of 10 MiB");
    }

    @Test
    void a_raw_body_far_over_the_limit_is_refused() {
        byte[] big = new byte[4 * LIMIT];

        assertProblem(program.post("/classify", "image/png", big), 413, "over the limit of 15 MiB");
        assertProblem(program.post("/classify", "image/png", chunked(big)), 413, "over the limit of 15 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/digits", "/predictions", "/accuracy"})
    void fields_over_the_limit_are_refused(String path) {
        byte[] big = new byte[PICTURE_LIMIT + 1];
        Arrays.fill(big, (byte) 'a');

        assertProblem(program.post(path, "application/x-www-form-urlencoded", big), 413, tooLarge(path));
        assertProblem(program.post(path, "application/x-www-form-urlencoded", chunked(big)), 413, tooLarge(path));
    }

    @Test
    void a_body_at_the_limit_is_read() {
        assertProblem(
                program.post("/classify", "image/png", new byte[PICTURE_LIMIT]),
                422,
                "JPEG, PNG, WebP, TIFF, BMP or GIF");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/classify", "/digits", "/predictions", "/accuracy"})
    void a_broken_form_is_refused(String path) {
        byte[] cut = "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\nabc"
                .getBytes(StandardCharsets.UTF_8);

        assertProblem(program.post(path, "multipart/form-data; boundary=x", cut), 400, "not well-formed");
        assertProblem(program.post(path, "multipart/form-data; boundary=other", cut), 400, "not well-formed");
        assertProblem(program.post(path, "multipart/form-data", cut), 400, "not well-formed");
        assertProblem(program.post(path, "multipart/form-data; boundary=x", new byte[0]), 400, "not well-formed");
        assertPage(browser.post(path, "multipart/form-data; boundary=x", cut), 400, "not well-formed");
    }

    @Test
    void a_body_that_never_comes_is_not_this_servers_failure() throws IOException {
        for (String path : new String[] {"/classify", "/predictions", "/digits"}) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), SYSTEM.port())) {
                OutputStream out = socket.getOutputStream();
                out.write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 1000\r\n\r\n{\"model\"")
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                socket.shutdownOutput();
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .doesNotContain("HTTP/1.1 5")
                        .doesNotContain("Exception");
            }
        }
    }

    @Test
    void what_does_not_exist_is_not_found() {
        assertProblem(program.get("/nope"), 404, "There is nothing at /nope.");
        assertPage(browser.get("/nope/%3Cb%3E"), 404, "There is nothing at /nope/%3Cb%3E.");
        assertPage(browser.get("/static/nope.css"), 404, "There is nothing at");
        assertProblem(program.method("DELETE", "/nope"), 404);
    }

    @Test
    void a_wrong_method_is_refused_and_the_right_ones_are_named() {
        HttpResponse<String> response = program.get("/classify");

        assertProblem(response, 405);
        assertThat(response.headers().firstValue("Allow")).hasValue("POST");
        assertPage(browser.get("/classify"), 405);
        assertProblem(program.method("PUT", "/predictions"), 405);
        assertProblem(program.method("DELETE", "/"), 405);
        assertProblem(program.post("/", "text/plain", new byte[3]), 405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void head_is_answered_as_get_is(String method) {
        assertThat(program.method(method, "/").statusCode()).isEqualTo(200);
        assertThat(program.method(method, "/predictions/nope").statusCode()).isEqualTo(404);
        assertThat(program.method(method, "/predictions?limit=0").statusCode()).isEqualTo(400);
        assertThat(program.method(method, "/classify").statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE", "PATCH", "DELETE", "QUERY", "BREW"})
    void a_method_that_no_route_takes_is_refused(String method) throws IOException {
        String response = raw(method + " /predictions/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 405 ").contains("application/problem+json");
        assertThat(response.lines().filter(line -> line.startsWith("Allow: ")).toList())
                .singleElement()
                .asString()
                .contains("GET", "HEAD", "PUT");
    }

    @ParameterizedTest
    @CsvSource({
        "/predictions/%00,400",
        "/predictions/%ff,400",
        "/predictions/%c3%28,400",
        "/predictions/%,400",
        "/predictions/%zz,400",
        "/digits/samples/%00.png,400",
        "/static/%00,400",
        "/static/%ff,400",
        "/%2e%2e/x,400",
        "/predictions?before=%00,400",
        "/predictions?before=%ff,400",
        "/predictions?before=,400",
        "/predictions?model=%00,400",
        "/predictions?model=Iris,400",
        "/predictions?status=%c3%28,400",
        "/predictions/a%2fb,404",
        "/predictions/..%5c..,404",
        "//,404"
    })
    void an_address_that_makes_no_sense_is_refused_in_the_same_form_as_all_errors(String target, int status)
            throws IOException {
        String response = raw("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(response)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("Content-Type: application/problem+json", "\"status\":" + status);
    }

    @Test
    void too_much_before_the_body_is_refused_in_the_same_form_as_all_errors() throws IOException {
        String much = "a".repeat(20_000);

        assertThat(raw("GET /" + much + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ")
                .contains("\"detail\":\"The request's address is too long.\"");
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + much + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ")
                .contains("\"detail\":\"The request's headers are too large.\"");
        assertThat(raw("GET /v2/%ff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("{\"error\":\"The request's address or headers are not well-formed.\"}");
    }

    /** The response to bytes that no well-behaved client would send. */
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), SYSTEM.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
