package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Form;
import dev.foretell.standalone.harness.Pictures;
import dev.foretell.standalone.harness.SharedSystem;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every route reads a compressed body as it reads a plain one. */
class CompressedBodiesTest {

    private static final String ROWS = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}";

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    private static Client client;

    @BeforeAll
    static void start() {
        client = SYSTEM.program();
    }

    private static byte[] compressed(String encoding, byte[] content) {
        byte[] body = content;
        for (String coding : encoding.split(",", -1)) {
            body = once(coding.strip(), body);
        }
        return body;
    }

    private static byte[] once(String coding, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream compressing = switch (coding) {
            case "gzip" -> new GZIPOutputStream(out);
            case "deflate" -> new DeflaterOutputStream(out);
            case "raw" -> new DeflaterOutputStream(out, new Deflater(6, true));
            case "zstd" -> new ZstdOutputStream(out);
            default -> out;
        }) {
            compressing.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static HttpResponse<String> send(
            Client client, String path, String type, String encoding, BodyPublisher body) {
        return client.send(client.request(path)
                .header("Content-Type", type)
                .header("Content-Encoding", encoding)
                .POST(body));
    }

    private static HttpResponse<String> post(String path, String type, String encoding, byte[] content) {
        String named = encoding.replace("raw", "deflate");
        return send(client, path, type, named, BodyPublishers.ofByteArray(compressed(encoding, content)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw", "zstd", "gzip, zstd", "identity", "deflate, identity, gzip"})
    void json_pictures_forms_and_datasets_may_be_compressed(String encoding) {
        Pictures.Picture seven = Pictures.shipped().get(7);
        Form form = new Form().file("image", "7.png", seven.bytes());

        assertThat(post("/predictions", "application/json", encoding, bytes(ROWS))
                        .body())
                .contains("\"setosa\"");
        assertThat(post("/classify", "image/png", encoding, seven.bytes()).body())
                .isEqualTo("{\"data\":{\"digit\":7}}");
        assertThat(post("/classify", form.contentType(), encoding, form.body()).body())
                .isEqualTo("{\"class\":\"7\"}");
        assertThat(post("/datasets?model=iris", "text/csv", encoding, bytes("5.1,3.5,1.4,0.2,setosa\n"))
                        .statusCode())
                .isEqualTo(202);
        assertPage(
                send(
                        client.browser(),
                        "/accuracy",
                        "application/x-www-form-urlencoded",
                        encoding.replace("raw", "deflate"),
                        BodyPublishers.ofByteArray(compressed(encoding, bytes("model=iris&dataset=sample")))),
                200,
                "Accuracy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "zstd", "gzip, zstd"})
    void the_limit_holds_for_what_is_decoded(String encoding) {
        byte[] spaces = new byte[11 * 1024 * 1024];
        Arrays.fill(spaces, (byte) ' ');
        Form form = new Form().file("image", "7.png", Arrays.copyOf(spaces, 16 * 1024 * 1024));

        assertProblem(post("/predictions", "application/json", encoding, spaces), 413, "over the limit of 10 MiB");
        assertProblem(post("/classify", form.contentType(), encoding, form.body()), 413, "over the limit of 15 MiB");
        assertProblem(
                post("/run/", "application/json", encoding, Arrays.copyOf(spaces, 70_000)),
                413,
                "over the limit of 64 KiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "zstd"})
    void what_is_not_what_its_encoding_says_is_refused(String encoding) {
        byte[] whole = compressed(encoding, bytes(ROWS));
        Form form = new Form().file("image", "7.png", Pictures.shipped().get(7).bytes());
        byte[] cut = compressed(encoding, form.body());
        String wrong = "The body is not valid " + encoding + ", as its Content-Encoding says.";

        assertProblem(
                send(
                        client,
                        "/predictions",
                        "application/json",
                        encoding,
                        BodyPublishers.ofByteArray(whole, 0, whole.length - 3)),
                400,
                wrong);
        assertProblem(
                send(client, "/predictions", "application/json", encoding, BodyPublishers.ofString(ROWS)), 400, wrong);
        assertProblem(
                send(
                        client,
                        "/classify",
                        form.contentType(),
                        encoding,
                        BodyPublishers.ofByteArray(cut, 0, cut.length / 2)),
                400,
                wrong);
        assertProblem(
                send(client, "/datasets?model=iris", "text/csv", encoding, BodyPublishers.ofString("1,2,3,4\n")),
                400,
                wrong);
    }

    @Test
    void an_unknown_encoding_is_refused_with_those_that_are_known() {
        for (String path : new String[] {"/predictions", "/datasets?model=iris", "/classify"}) {
            HttpResponse<String> refused =
                    send(client, path, "application/json", "br", BodyPublishers.ofString("\u0001\u0002"));

            assertProblem(refused, 415, "expected gzip, deflate, zstd");
            assertThat(refused.headers().firstValue("Accept-Encoding")).hasValue("gzip, deflate, zstd");
        }
    }

    @Test
    void a_client_may_send_its_compressed_body_in_chunks() {
        byte[] body = compressed("gzip", bytes(ROWS));

        assertThat(send(
                                client,
                                "/predictions",
                                "application/json",
                                "gzip",
                                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                        .body())
                .contains("\"setosa\"");
    }
}
