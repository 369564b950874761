package dev.foretell.web.history;

import dev.foretell.web.database.Database;
import dev.foretell.web.database.RefusedRowException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of state of background jobs, from their creation to their end. Each changes several tables, in one
 * transaction. Safe for use by several threads and processes.
 */
final class JobStates {

    private static final Logger LOG = LoggerFactory.getLogger(JobStates.class);

    private final Database database;
    private final InstantSource clock;

    JobStates(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Stores a new job, unless its id exists. */
    CreationOutcome create(Prediction starting) {
        return database.write(handle -> create(handle, starting));
    }

    private CreationOutcome create(Handle handle, Prediction starting) {
        // Kept before it is found: the caller that created it may be about to withdraw it.
        OpenJobTable.keep(handle, starting.id(), now());
        Optional<Prediction> existing = PredictionTable.find(handle, starting.id());
        if (existing.isPresent()) {
            return new CreationOutcome.Existing(existing.get());
        }
        PredictionTable.insertNew(handle, List.of(starting));
        OpenJobTable.add(handle, starting);
        return new CreationOutcome.New();
    }

    /** Removes a job that was created but not accepted; false when it stays. */
    boolean withdraw(PublishAttempt created) {
        return database.write(handle -> {
            boolean withdrawn = OpenJobTable.withdraw(handle, created);
            if (withdrawn) {
                PredictionTable.withdraw(handle, created.id());
            }
            return withdrawn;
        });
    }

    /** Notes that workers have taken jobs. Jobs that have ended, or started before, stay as they are. */
    void start(Collection<JobStart> started) {
        List<JobStart> ordered =
                started.stream().sorted(Comparator.comparing(JobStart::id)).toList();
        try {
            database.write(handle -> {
                PredictionTable.start(handle, ordered);
                return true;
            });
        } catch (RefusedRowException e) {
            if (ordered.size() == 1) {
                LOG.warn(
                        "job {}: its start cannot be stored: {}", ordered.get(0).id(), e.getMessage());
            } else {
                ordered.forEach(each -> start(List.of(each)));
            }
        }
    }

    /** Ends jobs, and returns those that had not ended before. */
    List<Prediction> finish(Collection<PredictionEnd> finished) {
        Map<String, PredictionEnd> byId = new TreeMap<>();
        finished.forEach(each -> byId.putIfAbsent(each.id(), each));
        return finishAll(List.copyOf(byId.values()));
    }

    private List<Prediction> finishAll(List<PredictionEnd> finished) {
        try {
            return finished.isEmpty() ? List.of() : database.write(handle -> finish(handle, finished));
        } catch (RefusedRowException e) {
            if (finished.size() == 1) {
                LOG.error(
                        "the end of job {} cannot be stored, it stays open until its deadline: {}",
                        finished.get(0).id(),
                        e.getMessage());
                return List.of();
            }
            // A row that the database refuses must not keep the other jobs from ending.
            return finished.stream()
                    .flatMap(each -> finishAll(List.of(each)).stream())
                    .toList();
        }
    }

    private static List<Prediction> finish(Handle handle, List<PredictionEnd> finished) {
        Map<String, PredictionEnd> ends = PredictionTable.finish(handle, finished).stream()
                .collect(Collectors.toMap(PredictionEnd::id, Function.identity()));
        if (ends.isEmpty()) {
            return List.of();
        }
        List<Prediction> ended = new ArrayList<>();
        for (Prediction prediction : PredictionTable.light(handle, List.copyOf(ends.keySet()))) {
            PredictionEnd end = ends.get(prediction.id());
            ended.add(end == null ? prediction : prediction.finished(end));
        }
        closeAndHook(handle, ended);
        HourlyFigures.count(handle, ended);
        return ended;
    }

    /** Cancels a job that no worker has taken; empty when it cannot be canceled. */
    Optional<Prediction> cancel(String id) {
        return database.write(handle -> {
            if (!PredictionTable.cancel(handle, id, now())) {
                return Optional.empty();
            }
            List<Prediction> canceled = PredictionTable.light(handle, List.of(id));
            closeAndHook(handle, canceled);
            return canceled.stream().findFirst();
        });
    }

    private static void closeAndHook(Handle handle, List<Prediction> ended) {
        OpenJobTable.remove(handle, ended.stream().map(Prediction::id).toList());
        HookTable.add(handle, ended);
    }

    /** The time, in the precision of databases. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
