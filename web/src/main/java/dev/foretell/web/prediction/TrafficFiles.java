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
 * Changes how requests are split between the versions of a model, by writing {@code traffic.json} into its folder, which whoever reads
 * the repository heeds: it holds for all processes that share the repository, and over restarts. One change can be taken back. Safe for
 * use by several threads and processes: a change is made only to what its maker has seen.
 */
public final class TrafficFiles {

    private static final Logger LOG = LoggerFactory.getLogger(TrafficFiles.class);
    private static final Comparator<String> BY_AGE = Comparator.comparingInt(Integer::parseInt);
    private static final int ALL = 100;

    /**
     * How the traffic of a model is split.
     *
     * @param percents by version, all versions that are there; together 100
     * @param explicit whether somebody has said so; else the newest takes all
     * @param digest tells this content of the file from every other
     * @param before what the last change has replaced, in the same form; null when there was no change
     */
    public record Split(
            SortedMap<String, Integer> percents,
            boolean explicit,
            String digest,
            @Nullable SortedMap<String, Integer> before) {}

    private final Path repository;
    private final Models models;
    private final Runnable changed;

    /** @param changed run when a split has been changed: so that it is in force here at once */
    public TrafficFiles(Path repository, Models models, Runnable changed) {
        this.repository = repository;
        this.models = models;
        this.changed = changed;
    }

    /**
     * The split as it is written at present.
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
            LOG.warn("model {}: the split of its traffic cannot be read: {}", model, e.toString());
            throw new ModelControlException("The split of the traffic of " + model + " cannot be read.", e);
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

    /** What a content says; one that is broken says nothing. */
    private static Traffic traffic(byte[] content) {
        try {
            return content.length == 0 ? Traffic.NEWEST : Traffic.parse(content);
        } catch (InvalidManifestException e) {
            return Traffic.NEWEST;
        }
    }

    /** The shares in whole percent that make 100 together: what rounding down leaves goes to those that lost most by it. */
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
     * Splits the traffic anew.
     *
     * @param percents by version, from 0 to 100, together 100
     * @param seen the digest of the split that the maker of the change has seen; null: whatever it is
     * @param who is said in the log
     * @throws UnknownModelException when there is no such model
     * @throws ConflictException when the split is another by now, or a version is not there
     * @throws ModelControlException when it cannot be written
     */
    public Split change(String model, Map<String, Integer> percents, @Nullable String seen, String who) {
        requireThere(model, percents.keySet().stream().toList(), versions(model));
        SortedMap<String, Integer> sorted = new TreeMap<>(BY_AGE);
        sorted.putAll(percents);
        String json = sorted.entrySet().stream()
                .map(each -> "\"" + each.getKey() + "\": " + each.getValue())
                .collect(Collectors.joining(", ", "{", "}\n"));
        return write(model, seen, who, (now, before) -> json.getBytes(StandardCharsets.UTF_8));
    }

    private static void requireThere(String model, List<String> wanted, List<String> versions) {
        for (String version : wanted) {
            if (!versions.contains(version)) {
                throw new ConflictException("The model " + model + " has no version " + version + " now; it has "
                        + String.join(", ", versions) + ".");
            }
        }
    }

    /**
     * Takes the last change back; done twice, it is made again.
     *
     * @throws ConflictException when there was none, the split is another by now, or what was before gives everything to versions that have
     *     gone
     */
    public Split revert(String model, @Nullable String seen, String who) {
        List<String> versions = versions(model);
        return write(model, seen, who, (now, before) -> {
            if (before == null) {
                throw new ConflictException(
                        "The split of " + model + " was not changed here, so nothing can be taken back.");
            }
            Traffic traffic = traffic(before);
            if (before.length > 0 && traffic.weights().keySet().stream().noneMatch(versions::contains)) {
                throw new ConflictException("What was before gave everything to versions of " + model
                        + " that are not there now; it has " + String.join(", ", versions) + ".");
            }
            return before;
        });
    }

    private Split write(String model, @Nullable String seen, String who, TrafficWriter.Change change) {
        try {
            byte[] fresh = file(model).change((now, before) -> {
                requireSame(model, seen, now);
                return change.of(now, before);
            });
            LOG.info("model {}: {} has split its traffic anew: {}", model, who, traffic(fresh));
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw new ConflictException("Somebody else is changing the split of " + model + " at this moment.");
        } catch (IOException e) {
            LOG.warn("model {}: its traffic stays split as it is: {}", model, e.toString());
            throw new ModelControlException(
                    "The split of " + model + " stays as it is: this server may not write to its model repository.", e);
        }
        changed.run();
        return read(model);
    }

    private static void requireSame(String model, @Nullable String seen, byte[] now) {
        if (seen != null && !seen.equals(TrafficWriter.digest(now))) {
            throw new ConflictException("Somebody else has changed the split of " + model
                    + " meanwhile. Look at it as it is now, then change it again.");
        }
    }
}
