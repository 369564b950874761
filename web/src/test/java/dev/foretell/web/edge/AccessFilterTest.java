package dev.foretell.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.web.access.Access;
import dev.foretell.web.access.ApiKeys;
import dev.foretell.web.access.ByteBudget;
import dev.foretell.web.access.Limits;
import dev.foretell.web.access.Origins;
import dev.foretell.web.access.RateLimit;
import dev.foretell.web.access.Sessions;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the gate in front of a small server with a small budget for bodies. */
class AccessFilterTest {

    private static final int ROOM = 100_000;
    private static final String BOTH = "both-secret-0123456789";
    private static final String PREDICT = "predict-secret-0123456789";
    private static final Access KEYS = new Access(
            ApiKeys.parse("both:predict+admin:" + BOTH + ",some:predict:" + PREDICT), Origins.NONE, Optional.empty());

    private ByteBudget bodies = new ByteBudget(ROOM);
    private final CompletableFuture<Void> answer = new CompletableFuture<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Javalin server = started(Access.OPEN);

    private Javalin started(Access access) {
        return Javalin.create(config -> configure(config, access)).start("127.0.0.1", 0);
    }

    private void configure(JavalinConfig config, Access access) {
        config.startup.showJavalinBanner = false;
        config.http.asyncTimeout = 0;
        config.jetty.modifyServer(jetty -> jetty.insertHandler(new BodyDecoder()));
        Limits limits = new Limits(access.rate().map(RateLimit::new), bodies);
        new AccessFilter(access, new Sessions(access.keys(), InstantSource.system()), limits).guard(config.routes);
        config.routes.post("/read", ctx -> ctx.result("" + Body.bytes(ctx).length));
        config.routes.post("/form", ctx -> ctx.result(Form.field(ctx, "field").orElse("none")));
        config.routes.post("/unread", ctx -> ctx.result("unread"));
        config.routes.post("/broken", ctx -> {
            Body.bytes(ctx);
            throw new BadRequestException(HttpStatus.IM_A_TEAPOT, "broken");
        });
        config.routes.post("/later", ctx -> {
            String length = "" + Body.bytes(ctx).length;
            ctx.future(() -> answer.thenAccept(done -> ctx.result(length)));
        });
        config.routes.post(
                "/v2/repository/models/{name}/load",
                ctx -> ctx.result(AccessFilter.caller(ctx).orElse("nobody")));
        config.routes.get("/who", ctx -> ctx.result(AccessFilter.caller(ctx).orElse("nobody")));
        config.routes.exception(
                Exception.class, (error, ctx) -> Problem.of(error).json(ctx));
    }

    @AfterEach
    void stop() {
        answer.complete(null);
        server.stop();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(60));
    }

    private HttpResponse<String> post(String path, BodyPublisher body) {
        return send(request(path).POST(body));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return http.sendAsync(request.build(), BodyHandlers.ofString()).join();
    }

    private static BodyPublisher declared(int length) {
        return BodyPublishers.ofByteArray(new byte[length]);
    }

    private static BodyPublisher chunked(int length) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[length]));
    }

    /** A connection that announces a body, and waits. */
    private Socket open(String path, int length) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream()
                .write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void awaitUsed(long bytes) {
        await(() -> bodies.used() == bytes);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    // Room for bodies

    @ParameterizedTest
    @ValueSource(strings = {"/read", "/unread", "/broken", "/nothing-here"})
    void room_is_free_again_however_a_request_ends(String path) {
        for (int i = 0; i < 5; i++) {
            for (BodyPublisher body : List.of(declared(ROOM), chunked(ROOM))) {
                // If the server does not read the body, the connection may end before the response is read.
                http.sendAsync(request(path).POST(body).build(), BodyHandlers.discarding())
                        .handle((response, error) -> null)
                        .join();
                awaitUsed(0);
            }
        }

        assertThat(post("/read", declared(ROOM)).statusCode()).isEqualTo(200);
    }

    @Test
    void a_compressed_body_needs_room_for_what_it_decodes_to_and_for_its_decoder() throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(new byte[2 * ROOM]);
        }
        for (String path : List.of("/read", "/unread", "/broken")) {
            HttpResponse<String> zstd =
                    send(request(path).header("Content-Encoding", "zstd").POST(declared(10)));
            assertThat(zstd.statusCode()).isEqualTo(429); // Its window is larger than the room.
            awaitUsed(0);
        }
        HttpRequest.Builder large = request("/read")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(gzip.toByteArray()));
        assertThat(send(large).statusCode()).isEqualTo(429);
        awaitUsed(0);

        stop();
        bodies = new ByteBudget(100 * ROOM);
        server = started(Access.OPEN);
        assertThat(send(large.uri(URI.create("http://127.0.0.1:" + server.port() + "/read")))
                        .body())
                .isEqualTo("" + 2 * ROOM);
        awaitUsed(0);
        for (String path : List.of("/read", "/unread", "/broken")) {
            send(request(path).header("Content-Encoding", "zstd").POST(declared(10)));
            awaitUsed(0);
        }
    }

    @Test
    void room_is_held_while_an_answer_is_awaited_and_free_once_it_is_sent() {
        CompletableFuture<HttpResponse<String>> first =
                http.sendAsync(request("/later").POST(declared(60_000)).build(), BodyHandlers.ofString());
        CompletableFuture<HttpResponse<String>> second =
                http.sendAsync(request("/later").POST(chunked(40_000)).build(), BodyHandlers.ofString());
        awaitUsed(ROOM);

        HttpResponse<String> refused = post("/read", declared(1));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(refused.body()).contains("there is no room for this one");
        assertThat(send(request("/who")).statusCode()).as("has no body").isEqualTo(200);

        answer.complete(null);
        assertThat(first.join().body()).isEqualTo("60000");
        assertThat(second.join().body()).isEqualTo("40000");
        awaitUsed(0);
        assertThat(post("/read", declared(ROOM)).body()).isEqualTo("" + ROOM);
    }

    @Test
    void an_answer_that_fails_frees_its_room() {
        CompletableFuture<HttpResponse<String>> response =
                http.sendAsync(request("/later").POST(declared(10)).build(), BodyHandlers.ofString());
        awaitUsed(10);

        answer.completeExceptionally(new BadRequestException(HttpStatus.IM_A_TEAPOT, "failed"));

        assertThat(response.join().statusCode()).isEqualTo(418);
        awaitUsed(0);
    }

    @Test
    void a_client_that_goes_away_within_its_body_frees_its_room() throws IOException {
        Socket socket = open("/read", 60_000);
        awaitUsed(60_000);
        assertThat(post("/read", declared(60_000)).statusCode()).isEqualTo(429);

        socket.close();

        awaitUsed(0);
        assertThat(post("/read", declared(60_000)).statusCode()).isEqualTo(200);
    }

    @Test
    void a_client_that_goes_away_before_its_answer_frees_its_room_when_that_comes() throws IOException {
        Socket socket = open("/later", 3);
        socket.getOutputStream().write(new byte[3]);
        awaitUsed(3);
        socket.close();

        answer.complete(null);

        awaitUsed(0);
    }

    @Test
    void a_body_of_unknown_length_takes_room_as_it_comes() {
        HttpResponse<String> refused = post("/read", chunked(ROOM + 1));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        awaitUsed(0);

        assertThat(post("/read", chunked(ROOM)).statusCode()).isEqualTo(200);
    }

    @Test
    void a_form_of_unknown_length_takes_the_room_of_the_largest() {
        HttpResponse<String> refused = send(request("/form")
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(chunked(10)));

        assertThat(refused.statusCode()).isEqualTo(429);
        awaitUsed(0);
    }

    @Test
    void a_form_takes_its_room() {
        String form = "application/x-www-form-urlencoded";
        String field = "field=a+b%C3%A9&other=1";

        assertThat(send(request("/form").header("Content-Type", form).POST(BodyPublishers.ofString(field)))
                        .body())
                .isEqualTo("a bé");
        assertThat(send(request("/form")
                                .header("Content-Type", form)
                                .POST(BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(field.getBytes(StandardCharsets.US_ASCII)))))
                        .body())
                .isEqualTo("a bé");
        assertThat(send(request("/form").header("Content-Type", form).POST(chunked(ROOM + 1)))
                        .statusCode())
                .isEqualTo(429);
        awaitUsed(0);
    }

    @Test
    void a_client_that_waits_to_be_told_to_send_is_answered_at_once() throws IOException {
        try (Socket holder = open("/read", ROOM);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            awaitUsed(ROOM);
            socket.getOutputStream()
                    .write("POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));

            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(response).startsWith("HTTP/1.1 429 ").contains("Connection: close");
            assertThat(holder.isClosed()).isFalse();
        }
        awaitUsed(0);
    }

    // Rights

    @Test
    void a_route_that_changes_what_is_served_needs_the_right_to() {
        server.stop();
        server = started(KEYS);
        String load = "/v2/repository/models/iris/load";

        HttpResponse<String> refused =
                send(request(load).header("Authorization", "Bearer " + PREDICT).POST(declared(10)));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("The key some lacks the right admin.");
        assertThat(send(request("/v2/repository/models/%69ris/%6Coad")
                                .header("Authorization", "Bearer " + PREDICT)
                                .POST(declared(0)))
                        .statusCode())
                .as("written otherwise")
                .isIn(403, 404);
        assertThat(send(request(load).header("Authorization", "Bearer " + BOTH).POST(declared(0)))
                        .body())
                .isEqualTo("both");
    }

    @Test
    void handlers_are_told_who_calls() {
        assertThat(send(request("/who")).body()).isEqualTo("nobody");
        server.stop();
        server = started(KEYS);

        assertThat(send(request("/who").header("Authorization", "bearer  " + PREDICT))
                        .body())
                .isEqualTo("some");
    }
}
