package dev.foretell.web.predict;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Digests;
import dev.foretell.manifest.InvalidManifestException;
import dev.foretell.manifest.Traffic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
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
 * Changes how requests are split between the versions of a model, by writing {@value #NAME} into its folder, which whoever reads the
 * repository heeds: it holds for all processes that share the repository, and over restarts. What was there before is kept in
 * {@value #BEFORE}, so that one change can be taken back. Safe for use by several threads and processes: a change is made only to what its
 * maker has seen.
 */
public final class TrafficFiles {

    private static final Logger LOG = LoggerFactory.getLogger(TrafficFiles.class);
    private static final String NAME = "traffic.json";
    private static final String BEFORE = "traffic.json.before";

    /** The new content is written into this, which only one can create, and moved over the old one, as git does it. */
    private static final String LOCK = "traffic.json.lock";

    /** Nobody holds the lock for so long: who made it has died. */
    private static final Duration ABANDONED = Duration.ofSeconds(30);

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
        Path folder = repository.resolve(model);
        try {
            byte[] now = content(folder.resolve(NAME));
            byte[] before = Files.exists(folder.resolve(BEFORE)) ? content(folder.resolve(BEFORE)) : now;
            return new Split(
                    percents(traffic(now), versions),
                    now.length > 0,
                    digest(now),
                    digest(before).equals(digest(now)) ? null : percents(traffic(before), versions));
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

    private static byte[] content(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return new byte[0]; // No split is written: the newest takes all.
        }
    }

    /** What a content says; one that is broken says nothing. */
    private static Traffic traffic(byte[] content) {
        try {
            return content.length == 0 ? Traffic.NEWEST : Traffic.parse(content);
        } catch (InvalidManifestException e) {
            return Traffic.NEWEST;
        }
    }

    private static String digest(byte[] content) {
        return content.length == 0 ? "none" : Digests.of(content);
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
        return write(model, seen, who, folder -> json.getBytes(StandardCharsets.UTF_8));
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
        return write(model, seen, who, folder -> {
            if (!Files.exists(folder.resolve(BEFORE))) {
                throw new ConflictException(
                        "The split of " + model + " was not changed here, so nothing can be taken back.");
            }
            byte[] before = content(folder.resolve(BEFORE));
            Traffic traffic = traffic(before);
            if (before.length > 0 && traffic.weights().keySet().stream().noneMatch(versions::contains)) {
                throw new ConflictException("What was before gave everything to versions of " + model
                        + " that are not there now; it has " + String.join(", ", versions) + ".");
            }
            return before;
        });
    }

    private interface Content {
        byte[] of(Path folder) throws IOException;
    }

    private Split write(String model, @Nullable String seen, String who, Content content) {
        Path folder = repository.resolve(model);
        try (FileChannel lock = lock(model, folder)) {
            boolean moved = false;
            try {
                byte[] now = content(folder.resolve(NAME));
                requireSame(model, seen, now);
                moved = replace(folder, lock, now, content.of(folder));
                LOG.info(
                        "model {}: {} has split its traffic anew: {}",
                        model,
                        who,
                        traffic(content(folder.resolve(NAME))));
            } finally {
                if (!moved) { // Else it is not ours any more: somebody may have made the next one.
                    Files.deleteIfExists(folder.resolve(LOCK));
                }
            }
        } catch (IOException e) {
            LOG.warn("model {}: its traffic stays split as it is: {}", model, e.toString());
            throw new ModelControlException(
                    "The split of " + model + " stays as it is: this server may not write to its model repository.", e);
        }
        changed.run();
        return read(model);
    }

    private static FileChannel lock(String model, Path folder) throws IOException {
        Path lock = folder.resolve(LOCK);
        try {
            if (Files.exists(lock)
                    && Files.getLastModifiedTime(lock)
                            .toInstant()
                            .isBefore(Instant.now().minus(ABANDONED))) {
                Files.deleteIfExists(lock);
            }
            return FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw new ConflictException("Somebody else is changing the split of " + model + " at this moment.");
        }
    }

    private static void requireSame(String model, @Nullable String seen, byte[] now) {
        if (seen != null && !seen.equals(digest(now))) {
            throw new ConflictException("Somebody else has changed the split of " + model
                    + " meanwhile. Look at it as it is now, then change it again.");
        }
    }

    /**
     * First what is now goes aside, then the new content takes its place, by a move, so that no reader sees half of it.
     *
     * @return whether the lock has become the file
     */
    private static boolean replace(Path folder, FileChannel lock, byte[] now, byte[] fresh) throws IOException {
        write(lock, now);
        Files.copy(folder.resolve(LOCK), folder.resolve(BEFORE), StandardCopyOption.REPLACE_EXISTING);
        if (fresh.length == 0) {
            Files.deleteIfExists(folder.resolve(NAME));
            return false;
        }
        write(lock, fresh);
        Files.move(
                folder.resolve(LOCK),
                folder.resolve(NAME),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    private static void write(FileChannel file, byte[] content) throws IOException {
        file.truncate(0);
        file.position(0);
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        file.force(true);
    }
}
