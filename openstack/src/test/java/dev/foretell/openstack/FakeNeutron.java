package dev.foretell.openstack;

import static dev.foretell.openstack.FakeAnswer.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The networks, security groups and floating IP addresses of a fake cloud. */
final class FakeNeutron {

    final Map<String, ObjectNode> networks = new LinkedHashMap<>();
    final Map<String, ObjectNode> groups = new LinkedHashMap<>();
    final Map<String, ObjectNode> floatingIps = new LinkedHashMap<>();
    private final Predicate<String> isGroupInUse;
    private int number;

    /**
     * @param isGroupInUse whether a server uses the security group with an id
     */
    FakeNeutron(Predicate<String> isGroupInUse) {
        this.isGroupInUse = isGroupInUse;
        FakeAnswer.put(networks, "{'id': 'n1', 'name': 'inner', 'router:external': false, 'status': 'ACTIVE'}");
        FakeAnswer.put(networks, "{'id': 'n2', 'name': 'outer', 'router:external': true, 'status': 'ACTIVE'}");
    }

    static JsonNode error(String type, String message) {
        return object("{'NeutronError': {'type': '%s', 'message': '%s', 'detail': ''}}".formatted(type, message));
    }

    ObjectNode addGroup(String name, String description, String project) {
        number++;
        return FakeAnswer.put(
                groups,
                ("{'id': 'group-%s', 'name': '%s', 'description': '%s', 'tenant_id': '%s', 'project_id': '%s',"
                                + " 'tags': [], 'security_group_rules': []}")
                        .formatted(number, name, description, project, project));
    }

    ObjectNode addFloatingIp(String address, String description, String project) {
        number++;
        return FakeAnswer.put(
                floatingIps,
                ("{'id': 'ip-%s', 'floating_ip_address': '%s', 'description': '%s', 'tenant_id': '%s',"
                                + " 'project_id': '%s', 'status': 'DOWN', 'tags': []}")
                        .formatted(number, address, description, project, project));
    }

    FakeAnswer answer(String request, String[] parts, Map<String, String> query, JsonNode json) {
        return switch (request) {
            case "GET /network/v2.0/networks" -> FakeAnswer.list("networks", networks.values().stream());
            case "GET /network/v2.0/ports" ->
                FakeAnswer.ok(object("{'ports': [{'id': 'port-of-%s', 'network_id': 'n1'}]}"
                        .formatted(query.getOrDefault("device_id", ""))));
            case "GET /network/v2.0/security-groups" -> FakeAnswer.list("security_groups", ofProject(groups, query));
            case "POST /network/v2.0/security-groups" -> group(json.get("security_group"));
            case "POST /network/v2.0/security-group-rules" -> rule(json.get("security_group_rule"));
            case "GET /network/v2.0/floatingips" -> FakeAnswer.list("floatingips", ofProject(floatingIps, query));
            case "POST /network/v2.0/floatingips" -> floatingIp(json.get("floatingip"));
            default -> delete(request, parts);
        };
    }

    private FakeAnswer group(JsonNode wanted) {
        return FakeAnswer.of(
                201,
                "security_group",
                addGroup(wanted.get("name").asText(), wanted.get("description").asText(), FakeKeystone.PROJECT));
    }

    private FakeAnswer rule(JsonNode rule) {
        ObjectNode group =
                Objects.requireNonNull(groups.get(rule.get("security_group_id").asText()));
        ((ArrayNode) group.get("security_group_rules")).add(rule);
        return FakeAnswer.of(201, "security_group_rule", rule);
    }

    private FakeAnswer floatingIp(JsonNode wanted) {
        ObjectNode made = addFloatingIp("127.0.0.1", wanted.get("description").asText(), FakeKeystone.PROJECT);
        made.set("port_id", wanted.get("port_id"));
        made.set("floating_network_id", wanted.get("floating_network_id"));
        return FakeAnswer.of(201, "floatingip", made);
    }

    private FakeAnswer delete(String request, String[] parts) {
        String id = parts[parts.length - 1];
        if (request.startsWith("DELETE /network/v2.0/floatingips/")) {
            return floatingIps.remove(id) == null ? gone("FloatingIPNotFound") : FakeAnswer.empty();
        }
        if (!request.startsWith("DELETE /network/v2.0/security-groups/")) {
            return FakeAnswer.notFound();
        }
        if (isGroupInUse.test(id)) {
            return new FakeAnswer(409, error("SecurityGroupInUse", "Security Group " + id + " in use."));
        }
        return groups.remove(id) == null ? gone("SecurityGroupNotFound") : FakeAnswer.empty();
    }

    private static FakeAnswer gone(String type) {
        return new FakeAnswer(404, error(type, "could not be found"));
    }

    private static Stream<ObjectNode> ofProject(Map<String, ObjectNode> things, Map<String, String> query) {
        return things.values().stream()
                .filter(each -> each.get("tenant_id")
                        .asText()
                        .equals(query.getOrDefault(
                                "tenant_id", each.get("tenant_id").asText())));
    }
}
