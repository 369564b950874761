package dev.foretell.openstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * The parts of Keystone, Nova, Neutron and Glance that a launch uses. Resources are kept in maps. Responses and errors
 * have the form of the real services (taken from release Zed). One thread serves; tests read the maps between their
 * calls.
 */
final class FakeCloud implements AutoCloseable {

    final FakeKeystone keystone;
    final FakeGlance glance = new FakeGlance();
    final FakeNova nova = new FakeNova(this::booted);
    final FakeNeutron neutron = new FakeNeutron(nova::usesGroup);
    final List<String> requests = new ArrayList<>();

    private final Map<String, FakeAnswer> refusals = new LinkedHashMap<>();
    private final Map<String, FakeAnswer> refusalsAfterBoot = new LinkedHashMap<>();
    private final HttpServer server;
    private final String origin;
    private String endsTokens = "";

    private FakeCloud(HttpServer server, String scheme) {
        this.server = server;
        this.origin = scheme + "://127.0.0.1:" + server.getAddress().getPort();
        this.keystone = new FakeKeystone(origin);
        server.createContext("/", this::serve);
        server.start();
    }

    static FakeCloud start() throws IOException {
        return new FakeCloud(HttpServer.create(anyPort(), 0), "http");
    }

    static FakeCloud startTls(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new FakeCloud(server, "https");
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    String authUrl() {
        return origin + "/identity/v3";
    }

    /** Answers a request with an error from now on. */
    void refuse(String methodAndPath, int status, JsonNode body) {
        refusals.put(methodAndPath, new FakeAnswer(status, body));
    }

    /** Answers a request with an error after a server was booted. */
    void refuseAfterBoot(String methodAndPath, int status, JsonNode body) {
        refusalsAfterBoot.put(methodAndPath, new FakeAnswer(status, body));
    }

    private void booted() {
        refusals.putAll(refusalsAfterBoot);
    }

    /** Expires all tokens, as after an hour, on the first such request. */
    void endTokensAt(String methodAndPath) {
        endsTokens = methodAndPath;
    }

    List<String> requests(String methodAndPath) {
        return requests.stream().filter(each -> each.startsWith(methodAndPath)).toList();
    }

    /** The requests that create or delete, except logins. */
    List<String> changes() {
        return requests.stream()
                .filter(each ->
                        !each.startsWith("GET") && !each.startsWith("POST /identity") && !each.endsWith("/action"))
                .toList();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            JsonNode json = body.length == 0 ? FakeAnswer.JSON.createObjectNode() : FakeAnswer.JSON.readTree(body);
            String path = exchange.getRequestURI().getPath();
            String request = exchange.getRequestMethod() + " " + path;
            requests.add(request);
            send(exchange, answer(exchange, request, json));
        }
    }

    private static void send(HttpExchange exchange, FakeAnswer answer) throws IOException {
        byte[] body = answer.body().isMissingNode() ? new byte[0] : FakeAnswer.JSON.writeValueAsBytes(answer.body());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private FakeAnswer answer(HttpExchange exchange, String request, JsonNode json) {
        if (request.equals(endsTokens)) {
            endsTokens = "";
            keystone.endTokens();
        }
        if (refusals.containsKey(request)) {
            return refusals.get(request);
        }
        if (request.equals("POST /identity/v3/auth/tokens")) {
            return keystone.login(exchange, json);
        }
        if (!keystone.isKnown(exchange)) {
            return FakeKeystone.unauthorized();
        }
        String[] parts = request.split("/");
        Map<String, String> query = query(exchange);
        return switch (parts[1]) {
            case "compute" -> nova.answer(request, parts, query, json);
            case "network" -> neutron.answer(request, parts, query, json);
            case "image" -> glance.answer(parts, query);
            default -> FakeAnswer.notFound();
        };
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] sides = pair.split("=", 2);
            query.put(sides[0], URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
        }
        return query;
    }
}
