package dev.foretell.openstack;

import static dev.foretell.openstack.FakeAnswer.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The logins of a fake cloud, its tokens, and its catalog of services. */
final class FakeKeystone {

    static final String PROJECT = "a-project";
    static final String PASSWORD = "pass-word-of-demo";
    static final String CREDENTIAL_SECRET = "secret-of-the-credential";

    private static final String UNAUTHORIZED =
            "{'error': {'code': 401, 'message': 'The request you have made requires authentication.'}}";

    final List<JsonNode> logins = new ArrayList<>();
    private final Set<String> tokens = new HashSet<>();
    private final String origin;
    private int number;

    FakeKeystone(String origin) {
        this.origin = origin;
    }

    /** Expires all tokens. */
    void endTokens() {
        tokens.clear();
    }

    boolean isKnown(HttpExchange exchange) {
        return tokens.contains(String.valueOf(exchange.getRequestHeaders().getFirst("X-Auth-Token")));
    }

    static FakeAnswer unauthorized() {
        return new FakeAnswer(401, object(UNAUTHORIZED));
    }

    FakeAnswer login(HttpExchange exchange, JsonNode json) {
        logins.add(json);
        JsonNode identity = json.at("/auth/identity");
        boolean known = identity.at("/methods/0").asText().equals("password")
                ? identity.at("/password/user/password").asText().equals(PASSWORD)
                : identity.at("/application_credential/secret").asText().equals(CREDENTIAL_SECRET);
        if (!known) {
            return new FakeAnswer(
                    401,
                    object("{'error': {'code': 401, 'message': 'The request you have made requires authentication.',"
                            + " 'title': 'Unauthorized'}}"));
        }
        number++;
        String token = "token-" + number;
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
        return new FakeAnswer(201, answer);
    }

    private ObjectNode service(String type, String name, String path) {
        return object(("{'id': '%s', 'type': '%s', 'name': '%s', 'endpoints': ["
                        + "{'id': 'e', 'interface': 'public', 'region': 'RegionOne',"
                        + " 'region_id': 'RegionOne', 'url': '%s'}]}")
                .formatted(name, type, name, origin + path));
    }
}
