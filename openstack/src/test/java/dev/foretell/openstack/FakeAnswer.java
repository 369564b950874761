package dev.foretell.openstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;

/** An answer of a service: its HTTP status and its JSON, which is missing when the body is empty. */
record FakeAnswer(int status, JsonNode body) {

    static final ObjectMapper JSON = new ObjectMapper();

    static FakeAnswer ok(JsonNode body) {
        return new FakeAnswer(200, body);
    }

    /** An answer with one member. */
    static FakeAnswer of(int status, String name, JsonNode thing) {
        return new FakeAnswer(status, JSON.createObjectNode().set(name, thing));
    }

    static FakeAnswer list(String name, Stream<? extends JsonNode> things) {
        ObjectNode body = JSON.createObjectNode();
        things.forEach(body.putArray(name)::add);
        return ok(body);
    }

    static FakeAnswer empty() {
        return new FakeAnswer(204, JSON.missingNode());
    }

    static FakeAnswer notFound() {
        return new FakeAnswer(404, FakeNova.error("itemNotFound", 404, "The resource could not be found."));
    }

    /** A JSON object that is written with single quotes. */
    static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /** Adds a resource to those of its kind, by its id or else its name. */
    static ObjectNode put(Map<String, ObjectNode> things, String json) {
        ObjectNode thing = object(json);
        things.put(thing.path("id").asText(thing.path("name").asText()), thing);
        return thing;
    }
}
