package dev.foretell.web.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.job.InvalidInputException;
import dev.foretell.web.edge.Form;
import dev.foretell.web.edge.Json;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the changes of traffic splits that callers request, in JSON or by the form of the models page. Stateless. */
final class SplitReader {

    static final String SPLIT = "split";
    static final String DIGEST = "digest";

    private static final String VERSIONS = "versions";
    private static final String VERSION = "[1-9][0-9]{0,8}";

    private SplitReader() {}

    /** The body, which must be a JSON object without other members than these. */
    static JsonNode body(Context ctx, Set<String> members) {
        JsonNode body = Json.body(ctx);
        if (!body.isObject()) {
            throw new InvalidInputException("Expected a JSON object.");
        }
        body.fieldNames().forEachRemaining(name -> {
            if (!members.contains(name)) {
                throw new InvalidInputException(
                        "Unknown member \"" + shortened(name) + "\"; expected " + String.join(", ", members) + ".");
            }
        });
        return body;
    }

    /**
     * The percentages that were entered in the form, by version, unchecked.
     *
     * @param current the versions of the model at present
     */
    static Map<String, String> entered(Context ctx, Set<String> current) {
        Set<String> versions = versions(ctx, current);
        Form.expect(ctx, fields(versions));
        Map<String, String> entered = new TreeMap<>();
        versions.forEach(version ->
                entered.put(version, Form.field(ctx, "v" + version).orElse("").strip()));
        return entered;
    }

    /** The versions of a form: those that existed when it was rendered, so that a removed one is reported as such. */
    private static Set<String> versions(Context ctx, Set<String> current) {
        return Form.field(ctx, VERSIONS)
                .filter(text -> text.matches(VERSION + "(," + VERSION + "){0,999}"))
                .map(text -> Set.copyOf(List.of(text.split(","))))
                .orElseGet(() -> new TreeSet<>(current));
    }

    private static Set<String> fields(Set<String> versions) {
        return Stream.concat(versions.stream().map(each -> "v" + each), Stream.of(DIGEST, VERSIONS))
                .collect(Collectors.toSet());
    }

    /** The percentages in a form. */
    static Map<String, Integer> percents(Map<String, String> entered) {
        Map<String, Integer> percents = new TreeMap<>();
        entered.forEach((version, text) -> percents.put(version, percent(version, text.isEmpty() ? "nothing" : text)));
        return checked(percents);
    }

    /** The percentages in JSON. */
    static Map<String, Integer> percents(JsonNode body) {
        JsonNode split = body.path(SPLIT);
        if (!split.isObject()) {
            throw new InvalidInputException(
                    "Expected \"split\" to be an object of versions and percentages, e.g. {\"1\": 90, \"2\": 10}.");
        }
        Map<String, Integer> percents = new TreeMap<>();
        split.properties().forEach(each -> {
            if (!each.getKey().matches(VERSION)) {
                throw new InvalidInputException("split: \"" + shortened(each.getKey()) + "\" is not a version.");
            }
            percents.put(each.getKey(), percent(each.getKey(), each.getValue().toString()));
        });
        return checked(percents);
    }

    private static int percent(String version, String text) {
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > 100) {
            throw new InvalidInputException("Version " + version
                    + ": expected a whole number of percent from 0 to 100, found " + shortened(text) + ".");
        }
        return Integer.parseInt(text);
    }

    private static Map<String, Integer> checked(Map<String, Integer> percents) {
        int sum = percents.values().stream().mapToInt(Integer::intValue).sum();
        if (sum != 100) {
            throw new InvalidInputException(
                    "Expected the percentages of all versions to sum to 100; they sum to " + sum + ".");
        }
        return percents;
    }

    /** The digest in a form: of the split that the caller has seen, or null. */
    static @Nullable String digest(Context ctx) {
        return Form.field(ctx, DIGEST).orElse(null);
    }

    /** The digest in JSON: of the split that the caller has seen, or null. */
    static @Nullable String digest(JsonNode body) {
        JsonNode digest = body.path(DIGEST);
        if (!digest.isMissingNode() && !digest.isTextual()) {
            throw new InvalidInputException("digest: expected text.");
        }
        return digest.isMissingNode() ? null : digest.asText();
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
