package dev.foretell.manifest;

import dev.foretell.process.Repeating;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model repository that is watched: versions are added, changed and removed while it is in use, and {@link #current}
 * always has the complete ones. The folder is scanned about every second, since on many volumes the operating system
 * does not notify of changes. Files are read again only when their names, sizes or times have changed. {@link #start}
 * once, {@link #close} any number of times; safe for use by several threads.
 */
public final class Repository implements AutoCloseable {

    /** The time between two scans. */
    public static final Duration POLL = Duration.ofSeconds(1);

    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

    private static final Logger LOG = LoggerFactory.getLogger(Repository.class);

    private final Path folder;
    private final Duration poll;
    private final LongSupplier clock;
    private final Consumer<String> report;
    private final Map<Path, ModelFolder> models = new TreeMap<>();
    private final Fault unreadable = new Fault();
    private final List<Consumer<Catalog>> listeners = new CopyOnWriteArrayList<>();
    private final Repeating scans;
    private volatile Catalog current = Catalog.EMPTY;

    private Repository(Path folder, Duration poll, LongSupplier clock, Consumer<String> report) {
        this.folder = folder;
        this.poll = poll;
        this.clock = clock;
        this.report = report;
        this.scans =
                new Repeating("repository", e -> LOG.error("the model repository {} could not be scanned", folder, e));
    }

    /**
     * Reads a repository for the first time; it is not watched yet. A problem with one version is reported and does not
     * stop the others.
     *
     * @throws InvalidManifestException when the repository itself cannot be read or holds no model; later that is not
     *     an error
     */
    public static Repository read(Path folder) {
        return read(folder, POLL);
    }

    /**
     * Reads a repository for the first time, to be scanned at another interval.
     *
     * @throws InvalidManifestException when the repository itself cannot be read or holds no model
     */
    public static Repository read(Path folder, Duration poll) {
        return read(folder, poll, System::nanoTime, LOG::warn);
    }

    /** Reads a repository for a test, with a clock of nanoseconds and a consumer of reports. */
    static Repository read(Path folder, Duration poll, LongSupplier clock, Consumer<String> report) {
        Repository repository = opened(folder, poll, clock, report);
        if (repository.current().names().isEmpty()) {
            List<String> problems = new ArrayList<>(repository.current().problems());
            problems.add("there is no model in " + folder.toAbsolutePath() + " (FORETELL_MODELS)");
            throw new InvalidManifestException(String.join("; ", problems));
        }
        return repository;
    }

    /** The present content of a repository, which may be empty. Problems are in {@link Catalog#problems()} only. */
    static Catalog readOrEmpty(Path folder) {
        return opened(folder, POLL, System::nanoTime, problem -> {}).current();
    }

    private static Repository opened(Path folder, Duration poll, LongSupplier clock, Consumer<String> report) {
        Repository repository = new Repository(folder, poll, clock, report);
        try {
            repository.current = repository.scan(Scan.first(clock.getAsLong(), report));
            return repository;
        } catch (IOException e) {
            throw new InvalidManifestException(
                    "the model repository " + folder.toAbsolutePath() + " (FORETELL_MODELS) cannot be read", e);
        }
    }

    /** The content as of the last scan. */
    public Catalog current() {
        return current;
    }

    /**
     * Adds a listener, which is called with each catalog that differs from the one before, in order, by the thread that
     * found it.
     */
    public void onChange(Consumer<Catalog> listener) {
        listeners.add(listener);
    }

    /** Starts to watch. */
    public void start() {
        scans.every(poll, this::refresh);
    }

    /** Scans the repository now, and returns its content. */
    public synchronized Catalog refresh() {
        Scan scan = Scan.again(clock.getAsLong(), report);
        try {
            Catalog found = scan(scan);
            unreadable.clear();
            Catalog before = current;
            if (!found.holdsTheSameAs(before)) {
                current = found;
                listeners.forEach(listener -> listener.accept(found));
            } else if (!found.problems().equals(before.problems())) {
                current = found;
            }
        } catch (IOException e) {
            unreadable.set(
                    "the model repository " + folder.toAbsolutePath() + " cannot be read: " + e,
                    scan,
                    scan.withWriters(),
                    "the models stay as they were");
        }
        return current;
    }

    private Catalog scan(Scan scan) throws IOException {
        keep(models, folders(folder, NAME), ModelFolder::new);
        SortedMap<String, Catalog.Listing> listings = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        models.forEach((path, model) -> {
            Catalog.Listing listing = model.scan(scan);
            if (!listing.versions().isEmpty()) {
                listings.put(path.getFileName().toString(), listing);
            }
            problems.addAll(model.problems());
        });
        return new Catalog(listings, problems);
    }

    /** The folders in a folder whose names match a pattern. */
    static Collection<Path> folders(Path parent, Pattern pattern) throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(child ->
                            pattern.matcher(child.getFileName().toString()).matches())
                    .filter(Files::isDirectory)
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Removes what no longer exists and adds what is new. */
    static <T> void keep(Map<Path, T> known, Collection<Path> found, Function<Path, T> made) {
        known.keySet().retainAll(found);
        found.forEach(path -> known.computeIfAbsent(path, made));
    }

    /** Stops watching. */
    @Override
    public void close() {
        scans.close();
    }
}
