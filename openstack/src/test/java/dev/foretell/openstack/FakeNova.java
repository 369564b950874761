package dev.foretell.openstack;

import static dev.foretell.openstack.FakeAnswer.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The servers of a fake cloud, with their flavors and key pairs. */
final class FakeNova {

    final Map<String, ObjectNode> flavors = new LinkedHashMap<>();
    final Map<String, ObjectNode> keyPairs = new LinkedHashMap<>();
    final Map<String, ObjectNode> servers = new LinkedHashMap<>();

    /** The states of the next server, one per request: {@code STATE} or {@code STATE/task}. */
    List<String> life = List.of("BUILD/scheduling", "BUILD/spawning", "BUILD/spawning", "ACTIVE");

    /** The fault of a server in ERROR. */
    String fault = "No valid host was found.";

    /** The console of every server; empty: nothing yet. */
    String console = "";

    /** How many requests still show a server that is being deleted. */
    int deletionLooks = 2;

    private final Map<String, Deque<String>> lives = new HashMap<>();
    private final Map<String, Integer> dying = new HashMap<>();
    private final Runnable booted;
    private int number;

    /**
     * @param booted called when a server was booted
     */
    FakeNova(Runnable booted) {
        this.booted = booted;
        FakeAnswer.put(flavors, "{'id': 'f1', 'name': 'm1.small', 'ram': 2048, 'vcpus': 1, 'disk': 20}");
        FakeAnswer.put(flavors, "{'id': 'f2', 'name': 'm1.medium', 'ram': 4096, 'vcpus': 2, 'disk': 40}");
        FakeAnswer.put(keyPairs, "{'name': 'mine', 'public_key': 'ssh-ed25519 AAAA', 'fingerprint': 'aa'}");
    }

    static JsonNode error(String kind, int code, String message) {
        return object("{'%s': {'code': %s, 'message': '%s'}}".formatted(kind, code, message));
    }

    ObjectNode addServer(String name, String state) {
        number++;
        return FakeAnswer.put(
                servers,
                ("{'id': 'server-%s', 'name': '%s', 'status': '%s', 'metadata': {}, 'addresses': {'net': ["
                                + "{'addr': '10.0.0.9', 'version': 4,"
                                + " 'OS-EXT-IPS:type': 'fixed'}]}, 'OS-EXT-STS:task_state': null,"
                                + " 'created': '2026-11-21T05:22:00Z',"
                                + " 'image': {'id': 'i'}, 'flavor': {'id': 'f'},"
                                + " 'security_groups': [{'name': 'default'}]}")
                        .formatted(number, name, state));
    }

    /** Whether a server was booted with a security group. */
    boolean usesGroup(String id) {
        return servers.values().stream()
                .anyMatch(each ->
                        each.at("/wanted/security_groups/0/name").asText().equals(id));
    }

    FakeAnswer answer(String request, String[] parts, Map<String, String> query, JsonNode json) {
        return switch (request) {
            case "GET /compute/v2.1/flavors/detail" -> FakeAnswer.list("flavors", flavors.values().stream());
            case "GET /compute/v2.1/os-keypairs" ->
                FakeAnswer.list(
                        "keypairs",
                        keyPairs.values().stream()
                                .map(each -> FakeAnswer.JSON.createObjectNode().set("keypair", each)));
            case "GET /compute/v2.1/servers/detail" ->
                FakeAnswer.list(
                        "servers",
                        servers.values().stream()
                                .filter(each -> each.get("name").asText().matches(query.getOrDefault("name", ".*")))
                                .map(FakeNova::withoutFault));
            case "POST /compute/v2.1/servers" -> boot(json.get("server"));
            default -> server(request, parts);
        };
    }

    /** Nova shows the fault only of a server that is requested by its id. */
    private static JsonNode withoutFault(ObjectNode server) {
        return server.deepCopy().without("fault");
    }

    private FakeAnswer boot(JsonNode wanted) {
        ObjectNode made = addServer(wanted.get("name").asText(), "BUILD");
        String id = made.get("id").asText();
        made.set("metadata", wanted.get("metadata"));
        made.set("wanted", wanted);
        lives.put(id, new ArrayDeque<>(life));
        booted.run();
        return new FakeAnswer(202, object("{'server': {'id': '%s', 'links': [], 'adminPass': 'x'}}".formatted(id)));
    }

    private FakeAnswer server(String request, String[] parts) {
        String id = parts.length > 4 ? parts[4] : "";
        if (!servers.containsKey(id)) {
            return FakeAnswer.notFound();
        }
        if (request.startsWith("DELETE")) {
            dying.putIfAbsent(id, deletionLooks);
            return FakeAnswer.empty();
        }
        if (request.endsWith("/action")) {
            return console.isEmpty()
                    ? new FakeAnswer(409, error("conflictingRequest", 409, "Instance not yet ready"))
                    : FakeAnswer.ok(FakeAnswer.JSON.createObjectNode().put("output", console));
        }
        return look(id);
    }

    private FakeAnswer look(String id) {
        if (dying.containsKey(id) && dying.merge(id, -1, Integer::sum) < 0) {
            servers.remove(id);
            return FakeAnswer.notFound();
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
        return FakeAnswer.of(200, "server", server);
    }
}
