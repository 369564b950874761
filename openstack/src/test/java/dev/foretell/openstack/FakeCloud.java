package dev.foretell.openstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * The parts of Keystone, Nova, Neutron and Glance that a launch uses. Resources are kept in maps. Responses and errors
 * have the form of the real services (taken from release Zed). One thread serves; tests read the maps between their
 * calls. The file is long because the services share the maps.
 */
final class FakeCloud implements AutoCloseable {

    static final String PROJECT = "a-project";
    static final String PASSWORD = "pass-word-of-demo";
    static final String CREDENTIAL_SECRET = "secret-of-the-credential";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNAUTHORIZED =
            "{'error': {'code': 401, 'message': 'The request you have made requires authentication.'}}";

    record Answer(int status, JsonNode body) {}

    final List<String> requests = new ArrayList<>();
    final List<JsonNode> logins = new ArrayList<>();
    final Map<String, ObjectNode> images = new LinkedHashMap<>();
    final Map<String, ObjectNode> flavors = new LinkedHashMap<>();
    final Map<String, ObjectNode> networks = new LinkedHashMap<>();
    final Map<String, ObjectNode> keyPairs = new LinkedHashMap<>();
    final Map<String, ObjectNode> servers = new LinkedHashMap<>();
    final Map<String, ObjectNode> groups = new LinkedHashMap<>();
    final Map<String, ObjectNode> floatingIps = new LinkedHashMap<>();

    /** The states of the next server, one per request: {@code STATE} or {@code STATE/task}. */
    List<String> life = List.of("BUILD/scheduling", "BUILD/spawning", "BUILD/spawning", "ACTIVE");

    /** The fault of a server in ERROR. */
    String fault = "No valid host was found.";

    /** The console of every server; empty: nothing yet. */
    String console = "";

    /** How many requests still show a server that is being deleted. */
    int deletionLooks = 2;

    /** How many images one response lists at most. */
    int imagesPerPage = 2;

    private final Map<String, Deque<String>> lives = new HashMap<>();
    private final Map<String, Integer> dying = new HashMap<>();
    private final Map<String, Answer> refusals = new LinkedHashMap<>();
    private final Map<String, Answer> refusalsAfterBoot = new LinkedHashMap<>();
    private final Set<String> tokens = new HashSet<>();
    private final HttpServer server;
    private final String origin;
    private String endsTokens = "";
    private int number;

    private FakeCloud(HttpServer server, String scheme) {
        this.server = server;
        this.origin = scheme + "://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/", this::serve);
        server.start();
        stock();
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
        refusals.put(methodAndPath, new Answer(status, body));
    }

    /** Answers a request with an error after a server was booted. */
    void refuseAfterBoot(String methodAndPath, int status, JsonNode body) {
        refusalsAfterBoot.put(methodAndPath, new Answer(status, body));
    }

    static JsonNode novaError(String kind, int code, String message) {
        return object("{'%s': {'code': %d, 'message': '%s'}}".formatted(kind, code, message));
    }

    static JsonNode neutronError(String type, String message) {
        return object("{'NeutronError': {'type': '%s', 'message': '%s', 'detail': ''}}".formatted(type, message));
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

    ObjectNode addServer(String name, String state) {
        ObjectNode made = object(("{'id': '%s', 'name': '%s', 'status': '%s', 'metadata': {}, 'addresses': {'net': ["
                        + "{'addr': '10.0.0.9', 'version': 4,"
                        + " 'OS-EXT-IPS:type': 'fixed'}]}, 'OS-EXT-STS:task_state': null,"
                        + " 'created': '2026-11-21T05:22:00Z',"
                        + " 'image': {'id': 'i'}, 'flavor': {'id': 'f'},"
                        + " 'security_groups': [{'name': 'default'}]}")
                .formatted(next("server"), name, state));
        servers.put(made.get("id").asText(), made);
        return made;
    }

    ObjectNode addGroup(String name, String description, String project) {
        ObjectNode made = object(
                ("{'id': '%s', 'name': '%s', 'description': '%s', 'tenant_id': '%s', 'project_id': '%s', 'tags': [],"
                                + " 'security_group_rules': []}")
                        .formatted(next("group"), name, description, project, project));
        groups.put(made.get("id").asText(), made);
        return made;
    }

    ObjectNode addFloatingIp(String address, String description, String project) {
        ObjectNode made = object(
                ("{'id': '%s', 'floating_ip_address': '%s', 'description': '%s', 'tenant_id': '%s', 'project_id': '%s',"
                                + " 'status': 'DOWN', 'tags': []}")
                        .formatted(next("ip"), address, description, project, project));
        floatingIps.put(made.get("id").asText(), made);
        return made;
    }

    void addImage(String name, String status, int minRam, int minDisk) {
        put(
                images,
                "{'id': '%s', 'name': '%s', 'status': '%s', 'min_ram': %d, 'min_disk': %d, 'visibility': 'public'}"
                        .formatted(next("image"), name, status, minRam, minDisk));
    }

    private void stock() {
        addImage("Debian 12", "active", 512, 5);
        addImage("Ubuntu 22.04", "active", 512, 5);
        addImage("Ubuntu 24.04", "active", 512, 5);
        put(flavors, "{'id': 'f1', 'name': 'm1.small', 'ram': 2048, 'vcpus': 1, 'disk': 20}");
        put(flavors, "{'id': 'f2', 'name': 'm1.medium', 'ram': 4096, 'vcpus': 2, 'disk': 40}");
        put(networks, "{'id': 'n1', 'name': 'inner', 'router:external': false, 'status': 'ACTIVE'}");
        put(networks, "{'id': 'n2', 'name': 'outer', 'router:external': true, 'status': 'ACTIVE'}");
        put(keyPairs, "{'name': 'mine', 'public_key': 'ssh-ed25519 AAAA', 'fingerprint': 'aa'}");
    }

    private static void put(Map<String, ObjectNode> things, String json) {
        ObjectNode thing = object(json);
        things.put(thing.path("id").asText(thing.get("name").asText()), thing);
    }

    private String next(String kind) {
        number++;
        return kind + "-" + number;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            JsonNode json = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
            String path = exchange.getRequestURI().getPath();
            String request = exchange.getRequestMethod() + " " + path;
            requests.add(request);
            send(exchange, answer(exchange, request, json));
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().isMissingNode() ? new byte[0] : JSON.writeValueAsBytes(answer.body());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answer(HttpExchange exchange, String request, JsonNode json) {
        if (request.equals(endsTokens)) {
            endsTokens = "";
            tokens.clear();
        }
        if (refusals.containsKey(request)) {
            return refusals.get(request);
        }
        if (request.equals("POST /identity/v3/auth/tokens")) {
            return login(exchange, json);
        }
        if (!tokens.contains(String.valueOf(exchange.getRequestHeaders().getFirst("X-Auth-Token")))) {
            return new Answer(401, object(UNAUTHORIZED));
        }
        String[] parts = request.split("/");
        Map<String, String> query = query(exchange);
        return switch (parts[1]) {
            case "compute" -> compute(request, parts, query, json);
            case "network" -> network(request, parts, query, json);
            case "image" -> image(parts, query);
            default -> notFound();
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

    private static Answer notFound() {
        return new Answer(404, novaError("itemNotFound", 404, "The resource could not be found."));
    }

    private Answer login(HttpExchange exchange, JsonNode json) {
        logins.add(json);
        JsonNode identity = json.at("/auth/identity");
        boolean known = identity.at("/methods/0").asText().equals("password")
                ? identity.at("/password/user/password").asText().equals(PASSWORD)
                : identity.at("/application_credential/secret").asText().equals(CREDENTIAL_SECRET);
        if (!known) {
            return new Answer(
                    401,
                    object("{'error': {'code': 401, 'message': 'The request you have made requires authentication.',"
                            + " 'title': 'Unauthorized'}}"));
        }
        String token = next("token");
        tokens.add(token);
        exchange.getResponseHeaders().set("X-Subject-Token", token);
        ObjectNode answer = object(
                ("{'token': {'methods': ['password'], 'user': {'id': 'u', 'name': 'demo', 'domain': {'id': 'default',"
                                + " 'name': 'Default'}}, 'audit_ids': ['a'],"
                                + " 'expires_at': '2099-11-21T06:22:00.000000Z',"
                                + " 'issued_at': '2026-11-21T05:22:00.000000Z', 'project': {'id': '%s', 'name': 'demo',"
                                + " 'domain': {'id': 'default',"
                                + " 'name': 'Default'}}, 'roles': [{'id': 'r', 'name': 'member'}], 'catalog': []}}")
                        .formatted(PROJECT));
        ArrayNode catalog = (ArrayNode) answer.at("/token/catalog");
        catalog.add(service("compute", "nova", "/compute/v2.1"));
        catalog.add(service("network", "neutron", "/network"));
        catalog.add(service("image", "glance", "/image"));
        return new Answer(201, answer);
    }

    private ObjectNode service(String type, String name, String path) {
        return object(("{'id': '%s', 'type': '%s', 'name': '%s', 'endpoints': ["
                        + "{'id': 'e', 'interface': 'public', 'region': 'RegionOne',"
                        + " 'region_id': 'RegionOne', 'url': '%s'}]}")
                .formatted(name, type, name, origin + path));
    }

    private Answer image(String[] parts, Map<String, String> query) {
        if (parts.length == 5) {
            return images.containsKey(parts[4]) ? new Answer(200, images.get(parts[4])) : notFound();
        }
        Stream<ObjectNode> listed = images.values().stream();
        if (query.containsKey("marker")) {
            listed = listed.dropWhile(each -> !each.get("id").asText().equals(query.get("marker")))
                    .skip(1);
        }
        return new Answer(200, list("images", listed.limit(imagesPerPage)));
    }

    private Answer compute(String request, String[] parts, Map<String, String> query, JsonNode json) {
        return switch (request) {
            case "GET /compute/v2.1/flavors/detail" -> new Answer(200, list("flavors", flavors.values().stream()));
            case "GET /compute/v2.1/os-keypairs" ->
                new Answer(
                        200,
                        list(
                                "keypairs",
                                keyPairs.values().stream()
                                        .map(each -> JSON.createObjectNode().set("keypair", each))));
            case "GET /compute/v2.1/servers/detail" ->
                new Answer(
                        200,
                        list(
                                "servers",
                                servers.values().stream()
                                        .filter(each ->
                                                each.get("name").asText().matches(query.getOrDefault("name", ".*")))
                                        .map(FakeCloud::withoutFault)));
            case "POST /compute/v2.1/servers" -> boot(json.get("server"));
            default -> server(request, parts);
        };
    }

    /** Nova shows the fault only of a server that is requested by its id. */
    private static JsonNode withoutFault(ObjectNode server) {
        return server.deepCopy().without("fault");
    }

    private Answer boot(JsonNode wanted) {
        ObjectNode made = addServer(wanted.get("name").asText(), "BUILD");
        String id = made.get("id").asText();
        made.set("metadata", wanted.get("metadata"));
        made.set("wanted", wanted);
        lives.put(id, new ArrayDeque<>(life));
        refusals.putAll(refusalsAfterBoot);
        return new Answer(202, object("{'server': {'id': '%s', 'links': [], 'adminPass': 'x'}}".formatted(id)));
    }

    private Answer server(String request, String[] parts) {
        String id = parts.length > 4 ? parts[4] : "";
        if (!servers.containsKey(id)) {
            return notFound();
        }
        if (request.startsWith("DELETE")) {
            dying.putIfAbsent(id, deletionLooks);
            return new Answer(204, JSON.missingNode());
        }
        if (request.endsWith("/action")) {
            return console.isEmpty()
                    ? new Answer(409, novaError("conflictingRequest", 409, "Instance not yet ready"))
                    : new Answer(200, JSON.createObjectNode().put("output", console));
        }
        return look(id);
    }

    private Answer look(String id) {
        if (dying.containsKey(id) && dying.merge(id, -1, Integer::sum) < 0) {
            servers.remove(id);
            return notFound();
        }
        ObjectNode server = Objects.requireNonNull(servers.get(id));
        Deque<String> steps = lives.getOrDefault(id, new ArrayDeque<>());
        if (!steps.isEmpty()) {
            String[] step = steps.removeFirst().split("/", 2);
            server.put("status", step[0]);
            server.put("OS-EXT-STS:task_state", step.length > 1 ? step[1] : null);
            if (step[0].equals("ERROR")) {
                server.set(
                        "fault",
                        object("{'code': 500, 'created': '2026-11-21T05:22:00Z', 'message': '%s'}".formatted(fault)));
            }
        }
        return new Answer(200, JSON.createObjectNode().set("server", server));
    }

    private Answer network(String request, String[] parts, Map<String, String> query, JsonNode json) {
        return switch (request) {
            case "GET /network/v2.0/networks" -> new Answer(200, list("networks", networks.values().stream()));
            case "GET /network/v2.0/ports" ->
                new Answer(
                        200,
                        object("{'ports': [{'id': 'port-of-%s', 'network_id': 'n1'}]}"
                                .formatted(query.getOrDefault("device_id", ""))));
            case "GET /network/v2.0/security-groups" ->
                new Answer(200, list("security_groups", ofProject(groups, query)));
            case "POST /network/v2.0/security-groups" ->
                new Answer(
                        201,
                        JSON.createObjectNode()
                                .set(
                                        "security_group",
                                        addGroup(
                                                json.at("/security_group/name").asText(),
                                                json.at("/security_group/description")
                                                        .asText(),
                                                PROJECT)));
            case "POST /network/v2.0/security-group-rules" -> rule(json.get("security_group_rule"));
            case "GET /network/v2.0/floatingips" -> new Answer(200, list("floatingips", ofProject(floatingIps, query)));
            case "POST /network/v2.0/floatingips" -> floatingIp(json.get("floatingip"));
            default -> delete(request, parts);
        };
    }

    private Answer rule(JsonNode rule) {
        ObjectNode group =
                Objects.requireNonNull(groups.get(rule.get("security_group_id").asText()));
        ((ArrayNode) group.get("security_group_rules")).add(rule);
        return new Answer(201, JSON.createObjectNode().set("security_group_rule", rule));
    }

    private Answer floatingIp(JsonNode wanted) {
        ObjectNode made = addFloatingIp("127.0.0.1", wanted.get("description").asText(), PROJECT);
        made.set("port_id", wanted.get("port_id"));
        made.set("floating_network_id", wanted.get("floating_network_id"));
        return new Answer(201, JSON.createObjectNode().set("floatingip", made));
    }

    private Answer delete(String request, String[] parts) {
        String id = parts[parts.length - 1];
        if (request.startsWith("DELETE /network/v2.0/floatingips/")) {
            return floatingIps.remove(id) == null ? gone("FloatingIPNotFound") : new Answer(204, JSON.missingNode());
        }
        if (!request.startsWith("DELETE /network/v2.0/security-groups/")) {
            return notFound();
        }
        Predicate<ObjectNode> uses =
                each -> each.at("/wanted/security_groups/0/name").asText().equals(id);
        if (servers.values().stream().anyMatch(uses)) {
            return new Answer(409, neutronError("SecurityGroupInUse", "Security Group " + id + " in use."));
        }
        return groups.remove(id) == null ? gone("SecurityGroupNotFound") : new Answer(204, JSON.missingNode());
    }

    private static Answer gone(String type) {
        return new Answer(404, neutronError(type, "could not be found"));
    }

    private static Stream<ObjectNode> ofProject(Map<String, ObjectNode> things, Map<String, String> query) {
        return things.values().stream()
                .filter(each -> each.get("tenant_id")
                        .asText()
                        .equals(query.getOrDefault(
                                "tenant_id", each.get("tenant_id").asText())));
    }

    private static ObjectNode list(String name, Stream<? extends JsonNode> things) {
        ObjectNode answer = JSON.createObjectNode();
        things.forEach(answer.putArray(name)::add);
        return answer;
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
