package dev.foretell.standalone.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.Response;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.report.ValidationReport.Message;
import com.atlassian.oai.validator.report.ValidationReport.MessageContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

/**
 * Checks exchanges against the server's own description, {@code openapi.yaml}: status, headers, media type and body of
 * every response; and every request that was answered with 2xx, since the document must allow what the server accepts.
 * Safe for use by several threads.
 */
public final class Contract {

    private static final OpenApiInteractionValidator VALIDATOR =
            OpenApiInteractionValidator.createForInlineApiSpecification(document())
                    .build();
    private static final JsonMapper JSON = new JsonMapper();

    /** The number of items at either end of a list that are always checked. */
    private static final int ENDS = 50;

    private static final List<String> PICTURE = List.of("application/octet-stream");

    private static final String PATH_MISSING = "validation.request.path.missing";
    private static final String METHOD_MISSING = "validation.request.operation.notAllowed";
    private static final String REQUEST_BODY = "validation.request.body";
    private static final String BODY_MISSING = "validation.response.body.missing";

    /**
     * The statuses before a route is chosen: redirected to the sign-in, not well-formed, without a key, over a limit.
     */
    private static final Set<Integer> BEFORE_ROUTES = Set.of(303, 400, 401, 403, 414, 429, 431);

    private Contract() {}

    private static String document() {
        try (InputStream in = Contract.class.getResourceAsStream("/openapi.yaml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Fails when an exchange does not conform to the document. The files of the pages, under /static, are not in it.
     */
    public static void check(HttpResponse<?> response, byte[] body) {
        HttpRequest request = response.request();
        if (!request.uri().getPath().startsWith("/static/")) {
            assertThat(complaints(of(request), of(response, body)))
                    .as("%s, answered %s: against openapi.yaml", request, response.statusCode())
                    .isEmpty();
        }
    }

    /** The parts of an exchange that do not conform to the document. */
    public static List<String> complaints(Request request, Response response) {
        List<Message> messages = messages(request, response);
        int status = response.getStatus();
        boolean beforeRoutes = BEFORE_ROUTES.contains(status) || (status == 204 && isPreflight(request));
        if (has(messages, PATH_MISSING)) {
            return beforeRoutes || status == 404 ? List.of() : List.of("no such path is documented");
        }
        if (has(messages, METHOD_MISSING)) {
            boolean refused = status == 405 && response.getHeaderValue("Allow").isPresent();
            return beforeRoutes || refused ? List.of() : List.of("no such method is documented");
        }
        return messages.stream().map(Contract::text).toList();
    }

    /** Whether a request is a browser's preflight (Fetch standard, "CORS-preflight request"). */
    private static boolean isPreflight(Request request) {
        return request.getMethod() == Request.Method.OPTIONS
                && request.getHeaderValue("Access-Control-Request-Method").isPresent();
    }

    private static List<Message> messages(Request request, Response response) {
        boolean head = request.getMethod() == Request.Method.HEAD; // HEAD is documented as GET, and has no body.
        Request.Method method = head ? Request.Method.GET : request.getMethod();
        ValidationReport report = VALIDATOR.validateResponse(request.getPath(), method, response);
        if (response.getStatus() / 100 == 2 && !head) {
            report = report.merge(VALIDATOR.validateRequest(request));
        }
        return report.getMessages().stream()
                .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
                .filter(message -> !(head && message.getKey().equals(BODY_MISSING)))
                .filter(message -> !(isEncoded(request) && message.getKey().startsWith(REQUEST_BODY)))
                .toList();
    }

    /** Whether the body is compressed: the document describes what it is when decoded. */
    private static boolean isEncoded(Request request) {
        return request.getHeaderValue("Content-Encoding").isPresent();
    }

    private static boolean has(List<Message> messages, String key) {
        return messages.stream().anyMatch(message -> message.getKey().equals(key));
    }

    private static String text(Message message) {
        return message.getKey() + ": " + message.getMessage() + " " + message.getAdditionalInfo() + " "
                + message.getContext()
                        .flatMap(MessageContext::getParameter)
                        .map(parameter -> parameter.getName())
                        .orElse("");
    }

    private static Response of(HttpResponse<?> response, byte[] body) {
        boolean json = response.headers().firstValue("Content-Type").orElse("").equals(Client.JSON);
        SimpleResponse.Builder builder =
                SimpleResponse.Builder.status(response.statusCode()).withBody(json ? shortUtf8(body) : body);
        response.headers().map().forEach(builder::withHeader);
        return builder.build();
    }

    private static Request of(HttpRequest request) {
        URI uri = request.uri();
        SimpleRequest.Builder builder =
                new SimpleRequest.Builder(request.method().toUpperCase(Locale.ROOT), uri.getRawPath());
        parameters(uri).forEach(parameter -> builder.withQueryParam(parameter[0], parameter[1]));
        request.headers().map().forEach((name, values) -> {
            // The server need not fulfil what the client accepts.
            if (!name.equalsIgnoreCase("Accept")) {
                builder.withHeader(name, isRawPicture(request, name) ? PICTURE : one(name, values));
            }
        });
        body(request).ifPresent(builder::withBody);
        return builder.build();
    }

    /** Joins a header on several lines (RFC 9110, 5.3), and writes content codings in lower case. */
    private static List<String> one(String name, List<String> values) {
        String value = String.join(", ", values);
        return List.of(name.equalsIgnoreCase("Content-Encoding") ? value.toLowerCase(Locale.ROOT) : value);
    }

    /** Whether the body is a picture, which may be sent with any type, including one that the validator would parse. */
    private static boolean isRawPicture(HttpRequest request, String header) {
        return header.equalsIgnoreCase("Content-Type")
                && request.uri().getPath().startsWith("/classify")
                && !request.headers().firstValue(header).orElse("").startsWith("multipart/");
    }

    private static Stream<String[]> parameters(URI uri) {
        return Stream.ofNullable(uri.getRawQuery())
                .flatMap(query -> Arrays.stream(query.split("&")))
                .map(pair -> (pair + "=").split("=", 3))
                .map(pair -> new String[] {decoded(pair[0]), decoded(pair[1])});
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The body for the validator: JSON in UTF-8, since it knows no other encoding, with its long lists shortened. */
    private static Optional<byte[]> body(HttpRequest request) {
        boolean json = request.headers().firstValue("Content-Type").orElse("").equalsIgnoreCase(Client.JSON);
        return request.bodyPublisher()
                .filter(it -> it.contentLength() != 0)
                .map(it -> json ? shortUtf8(bytes(it)) : bytes(it));
    }

    private static byte[] shortUtf8(byte[] json) {
        try {
            JsonNode body = JSON.readTree(json);
            return body.isMissingNode() ? json : JSON.writeValueAsBytes(shortened(body));
        } catch (IOException e) {
            return json;
        }
    }

    /**
     * Keeps the ends of each long list, and of the items between them one of each form: the validator needs minutes for
     * a million numbers, and the document says the same of all of them.
     */
    private static JsonNode shortened(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> member.setValue(shortened(member.getValue())));
        }
        if (!(node instanceof ArrayNode list)) {
            return node;
        }
        ArrayNode kept = JSON.createArrayNode();
        Set<JsonNode> forms = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode item = shortened(list.get(i));
            if (i < ENDS || i >= list.size() - ENDS || forms.add(form(item))) {
                kept.add(item);
            }
        }
        return kept;
    }

    /** An item with all its numbers made equal, apart from whether they are whole. */
    private static JsonNode form(JsonNode item) {
        if (item.isNumber()) {
            return item.isIntegralNumber() ? IntNode.valueOf(0) : DoubleNode.valueOf(0);
        }
        if (item instanceof ObjectNode object) {
            ObjectNode members = JSON.createObjectNode();
            object.properties().forEach(member -> members.set(member.getKey(), form(member.getValue())));
            return members;
        }
        if (item instanceof ArrayNode list) {
            ArrayNode items = JSON.createArrayNode();
            list.forEach(each -> items.add(form(each)));
            return items;
        }
        return item;
    }

    private static byte[] bytes(BodyPublisher publisher) {
        BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
        publisher.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                bytes.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer item) {
                bytes.onNext(List.of(item));
            }

            @Override
            public void onError(Throwable error) {
                bytes.onError(error);
            }

            @Override
            public void onComplete() {
                bytes.onComplete();
            }
        });
        return bytes.getBody().toCompletableFuture().join();
    }
}
