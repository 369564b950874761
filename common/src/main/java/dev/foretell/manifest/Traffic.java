package dev.foretell.manifest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How requests that name no version are split between the versions of a model: in proportion to a weight for each.
 * Immutable, so safe for use by several threads.
 *
 * @param weights by version; a version that is not named gets no requests. When no available version has a weight above
 *     0, the newest takes all.
 */
public record Traffic(Map<String, Double> weights) {

    /** The newest version takes all requests. */
    public static final Traffic NEWEST = new Traffic(Map.of());

    private static final double MAX_WEIGHT = 1e9;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Comparator<String> BY_AGE = Comparator.comparingInt(Integer::parseInt);
    private static final double STEPS = 0x1p53;

    /** A split. The weights must be finite and not negative. */
    public Traffic {
        weights = Map.copyOf(weights);
        weights.forEach((version, weight) -> {
            if (!(weight >= 0) || weight.isInfinite()) {
                throw new IllegalArgumentException("the weight of version " + version + " is " + weight);
            }
        });
    }

    /**
     * Reads a split such as {@code {"1": 90, "2": 10}}: weights, which need not make 100.
     *
     * @throws InvalidManifestException when it is not one
     */
    public static Traffic parse(byte[] json) {
        try {
            return parse(JSON.readTree(json));
        } catch (IOException e) {
            throw new InvalidManifestException("it cannot be read: " + e.getMessage(), e);
        }
    }

    private static Traffic parse(JsonNode json) {
        require(json.isObject(), "expected an object of versions and weights, e.g. {\"1\": 90, \"2\": 10}");
        Map<String, Double> weights = new HashMap<>();
        json.properties().forEach(field -> {
            String version = field.getKey();
            require(Repository.VERSION.matcher(version).matches(), "\"" + version + "\" is not a version");
            double weight = field.getValue().asDouble(-1);
            require(
                    field.getValue().isNumber() && weight >= 0 && weight <= MAX_WEIGHT,
                    "the weight of version " + version + ": expected a number from 0 to 1000000000, not "
                            + field.getValue());
            weights.put(version, weight);
        });
        require(weights.values().stream().anyMatch(weight -> weight > 0), "expected a weight above 0");
        return new Traffic(weights);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new InvalidManifestException(otherwise);
        }
    }

    /**
     * The version for a request. With a client key by weighted rendezvous hashing, so that a client stays with its
     * version, and a change of weights or versions moves only as many clients as it must: each version's score is
     * {@code −w / ln h}, where {@code h} is a hash of key and version, uniform between 0 and 1, and the highest takes
     * it (D. Thaler and C. Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", IEEE/ACM Transactions on
     * Networking 6(1), 1998; with weights: C. Schindelhauer and G. Schomaker, "Weighted Distributed Hash Tables", SPAA
     * 2005, in the form of J. Resch, "New Hashing Algorithms for Data Storage", SNIA Storage Developer Conference
     * 2015). Without a key {@code h} is drawn at random.
     *
     * @param available the available versions, whole numbers; at least one
     * @throws IllegalArgumentException when none is available
     */
    public String choose(Collection<String> available, @Nullable String clientKey) {
        return available.stream()
                .filter(version -> weight(version) > 0)
                .map(version -> Map.entry(version, score(version, clientKey)))
                .max(Map.Entry.<String, Double>comparingByValue().thenComparing(Map.Entry.comparingByKey(BY_AGE)))
                .map(Map.Entry::getKey)
                .orElseGet(() -> newest(available));
    }

    /** The version that gets the most; of several, and when none gets anything, the newest. */
    public String heaviest(Collection<String> available) {
        ToDoubleFunction<String> weight = this::weight;
        return available.stream()
                .max(Comparator.comparingDouble(weight).thenComparing(BY_AGE))
                .orElseThrow(() -> new IllegalArgumentException("there is no version to choose from"));
    }

    /**
     * The share of requests that each version gets, from 0 to 1; all together 1.
     *
     * @param available as for {@link #choose}
     */
    public Map<String, Double> shares(Collection<String> available) {
        double sum = available.stream().mapToDouble(this::weight).sum();
        String newest = newest(available);
        return available.stream()
                .collect(Collectors.toMap(
                        Function.identity(),
                        version -> sum > 0 ? weight(version) / sum : version.equals(newest) ? 1.0 : 0.0));
    }

    private static String newest(Collection<String> available) {
        return available.stream()
                .max(BY_AGE)
                .orElseThrow(() -> new IllegalArgumentException("there is no version to choose from"));
    }

    /** Whether one of some versions gets anything. */
    boolean reaches(Collection<String> versions) {
        return versions.stream().anyMatch(version -> weight(version) > 0);
    }

    private double weight(String version) {
        return weights.getOrDefault(version, 0.0);
    }

    private double score(String version, @Nullable String clientKey) {
        double h = clientKey == null ? ThreadLocalRandom.current().nextDouble() : hash(clientKey, version);
        // h is never 1, whose logarithm is 0; for 0 the score is 0, the least.
        return -weight(version) / Math.log(h);
    }

    /** Uniform from 0 (inclusive) to 1 (exclusive). */
    private static double hash(String clientKey, String version) {
        byte[] digest = Digests.sha256((version + " " + clientKey).getBytes(StandardCharsets.UTF_8));
        return (ByteBuffer.wrap(digest).getLong() >>> 11) / STEPS;
    }

    @Override
    public String toString() {
        return weights.isEmpty() ? "newest" : new TreeMap<>(weights).toString();
    }
}
