package dev.foretell.web.prediction;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.InvalidManifestException;
import dev.foretell.manifest.Traffic;
import dev.foretell.manifest.TrafficWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the traffic split between the versions of a model by writing {@code traffic.json} into its folder. Every scan
 * of the repository reads it, so it applies to all processes that share the repository, and survives restarts. The last
 * change can be reverted. Safe for use by several threads and processes: a change can require that the split is still
 * the one that the caller saw.
 */
public final class TrafficSplits {

    private static final Logger LOG = LoggerFactory.getLogger(TrafficSplits.class);
    private static final Comparator<String> BY_AGE = Comparator.comparingInt(Integer::parseInt);
    private static final int ALL = 100;

    /**
     * The traffic split of a model.
     *
     * @param percents the percentage of each existing version; together 100
     * @param explicit whether it was set; otherwise the newest version gets all traffic
     * @param digest identifies this content of the file
     * @param before the percentages before the last change; null when there was no change
     */
    public record Split(
            SortedMap<String, Integer> percents,
            boolean explicit,
            String digest,
            @Nullable SortedMap<String, Integer> before) {}

    private final Path repository;
    private final Models models;
    private final Runnable changed;

    /** @param changed run after a change of a split, so that it applies here at once */
    public TrafficSplits(Path repository, Models models, Runnable changed) {
        this.repository = repository;
        this.models = models;
        this.changed = changed;
    }

    /**
     * The current split.
     *
     * @throws UnknownModelException when there is no such model
     * @throws ModelControlException when it cannot be read
     */
    public Split read(String model) {
        List<String> versions = versions(model);
        try {
            byte[] now = file(model).now();
            byte[] before = file(model).before();
            return new Split(
                    percents(traffic(now), versions),
                    now.length > 0,
                    TrafficWriter.digest(now),
                    before == null || TrafficWriter.digest(before).equals(TrafficWriter.digest(now))
                            ? null
                            : percents(traffic(before), versions));
        } catch (IOException e) {
            LOG.warn("model {}: its traffic split cannot be read: {}", model, e.toString());
            throw new ModelControlException("The traffic split of " + model + " cannot be read.", e);
        }
    }

    private List<String> versions(String model) {
        List<Catalog.Entry> entries = models.allVersions(model);
        if (entries.isEmpty()) {
            throw new UnknownModelException(
                    "The repository has no model of that name; it has " + String.join(", ", models.allNames()) + ".");
        }
        return entries.stream().map(entry -> entry.manifest().version()).toList();
    }

    private TrafficWriter file(String model) {
        return new TrafficWriter(repository.resolve(model));
    }

    /** The split in a file's content; the default one when it is invalid. */
    private static Traffic traffic(byte[] content) {
        try {
            return content.length == 0 ? Traffic.NEWEST : Traffic.parse(content);
        } catch (InvalidManifestException e) {
            return Traffic.NEWEST;
        }
    }

    /** The shares as whole percentages that sum to 100, by the largest remainder method. */
    static SortedMap<String, Integer> percents(Traffic traffic, List<String> versions) {
        Map<String, Double> shares = traffic.shares(versions);
        SortedMap<String, Integer> percents = new TreeMap<>(BY_AGE);
        shares.forEach((version, share) -> percents.put(version, (int) Math.floor(share * ALL + 1e-9)));
        int left = ALL - percents.values().stream().mapToInt(Integer::intValue).sum();
        shares.entrySet().stream()
                .sorted(Comparator.comparingDouble(
                        each -> Math.floor(each.getValue() * ALL + 1e-9) - each.getValue() * ALL))
                .limit(left)
                .forEach(each -> percents.merge(each.getKey(), 1, Integer::sum));
        return percents;
    }

    /**
     * Changes the split.
     *
     * @param percents the percentage of each version, from 0 to 100; together 100
     * @param seen the digest of the split that the caller saw; null to replace any split
     * @param caller for the log
     * @throws UnknownModelException when there is no such model
     * @throws ConflictException when the split has changed since, or a version does not exist
     * @throws ModelControlException when the split cannot be written
     */
    public Split change(String model, Map<String, Integer> percents, @Nullable String seen, String caller) {
        requireThere(model, percents.keySet().stream().toList(), versions(model));
        SortedMap<String, Integer> sorted = new TreeMap<>(BY_AGE);
        sorted.putAll(percents);
        String json = sorted.entrySet().stream()
                .map(each -> "\"" + each.getKey() + "\": " + each.getValue())
                .collect(Collectors.joining(", ", "{", "}\n"));
        return write(model, seen, caller, (now, before) -> json.getBytes(StandardCharsets.UTF_8));
    }

    private static void requireThere(String model, List<String> wanted, List<String> versions) {
        for (String version : wanted) {
            if (!versions.contains(version)) {
                throw new ConflictException("The model " + model + " has no version " + version + "; it has "
                        + String.join(", ", versions) + ".");
            }
        }
    }

    /**
     * Reverts the last change; reverting twice makes it again.
     *
     * @throws ConflictException when there was none, the split has changed since, or the previous split gives all
     *     traffic to versions that no longer exist
     */
    public Split revert(String model, @Nullable String seen, String caller) {
        List<String> versions = versions(model);
        return write(model, seen, caller, (now, before) -> {
            if (before == null) {
                throw new ConflictException(
                        "The traffic split of " + model + " has no previous change, so nothing can be reverted.");
            }
            Traffic traffic = traffic(before);
            if (before.length > 0 && traffic.weights().keySet().stream().noneMatch(versions::contains)) {
                throw new ConflictException("The previous split gave all traffic to versions of " + model
                        + " that no longer exist; it has " + String.join(", ", versions) + ".");
            }
            return before;
        });
    }

    private Split write(String model, @Nullable String seen, String caller, TrafficWriter.Change change) {
        try {
            byte[] fresh = file(model).change((now, before) -> {
                requireSame(model, seen, now);
                return change.of(now, before);
            });
            LOG.info("model {}: {} changed its traffic split to {}", model, caller, traffic(fresh));
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw new ConflictException("Another change of the traffic split of " + model + " is in progress.");
        } catch (IOException e) {
            LOG.warn("model {}: its traffic split was not changed: {}", model, e.toString());
            throw new ModelControlException(
                    "The traffic split of " + model + " was not changed: "
                            + "this server may not write to its model repository.",
                    e);
        }
        changed.run();
        return read(model);
    }

    private static void requireSame(String model, @Nullable String seen, byte[] now) {
        if (seen != null && !seen.equals(TrafficWriter.digest(now))) {
            throw new ConflictException("The traffic split of " + model
                    + " was changed in the meantime. Check the current split, then change it again.");
        }
    }
}
