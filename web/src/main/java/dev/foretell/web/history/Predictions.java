package dev.foretell.web.history;

import dev.foretell.web.database.Columns;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/** The table of predictions. Stateless; each call is a part of its caller's transaction. */
final class Predictions {

    /** A longer input or output is left out where many predictions are read at once. */
    static final int LARGE = 65_536;

    /** As many bytes of input as are read at once. */
    private static final long BUDGET = 32L << 20;

    /** As many ids as one statement may name. */
    private static final int IDS = 1_000;

    private static final String COLUMNS = """
            p.id, p.model, p.version, p.status, p.background, p.created, p.started, p.completed, p.worker,
            p.content_type, p.input_rows, p.output_width, p.classes, p.compute_nanos, p.problem_code, p.problem_detail,
            p.client_key, p.traceparent, p.webhook, p.request_digest, p.pinned""";

    private static final String FULL = COLUMNS + ", p.input, p.output";
    private static final String LIGHT = COLUMNS + """
            , case when octet_length(p.input) <= %1$d then p.input end as input,
            case when octet_length(p.output) <= %1$d then p.output end as output""".formatted(LARGE);

    private Predictions() {}

    /** Inserts those whose id is new, and returns them. */
    static List<Prediction> insertNew(Handle handle, Collection<Prediction> predictions) {
        Set<String> there = existing(handle, predictions);
        List<Prediction> added = predictions.stream()
                .filter(prediction -> !there.contains(Columns.storable(prediction.id())))
                .toList();
        insert(handle, added);
        return added;
    }

    /**
     * Inserts some whose ids should be new; one that is not makes the whole transaction fail. This is done for every request, so not by
     * Jdbi, which takes longer over the names of the parameters than H2 over the row.
     */
    static void insert(Handle handle, Collection<Prediction> predictions) {
        if (predictions.isEmpty()) {
            return;
        }
        try (PreparedStatement batch = handle.getConnection().prepareStatement(PredictionRow.INSERT)) {
            for (Prediction prediction : predictions) {
                PredictionRow.bind(batch, prediction);
                batch.addBatch();
            }
            batch.executeBatch();
        } catch (SQLException e) {
            throw new UnableToExecuteStatementException("cannot insert predictions: " + e.getMessage(), e, null);
        }
    }

    private static Set<String> existing(Handle handle, Collection<Prediction> predictions) {
        Set<String> existing = new HashSet<>();
        for (List<String> ids : slices(predictions.stream().map(Prediction::id).toList())) {
            existing.addAll(handle.createQuery("select id from prediction where id in (<ids>)")
                    .bindList("ids", ids)
                    .mapTo(String.class)
                    .list());
        }
        return existing;
    }

    private static List<List<String>> slices(List<String> ids) {
        List<List<String>> slices = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += IDS) {
            slices.add(ids.subList(from, Math.min(ids.size(), from + IDS)));
        }
        return slices;
    }

    static Optional<Prediction> find(Handle handle, String id) {
        return handle.createQuery("select " + FULL + " from prediction p where p.id = :id")
                .bind("id", id)
                .map(PredictionRow.MAPPER)
                .findOne();
    }

    /** The states of those of these ids. */
    static Map<String, Status> statuses(Handle handle, List<String> ids) {
        Map<String, Status> statuses = new HashMap<>();
        for (List<String> slice : slices(ids)) {
            handle.createQuery("select id, status from prediction where id in (<ids>)")
                    .bindList("ids", slice)
                    .map((row, context) -> statuses.put(
                            row.getString("id"),
                            Status.ofWireName(row.getString("status")).orElseThrow()))
                    .list();
        }
        return statuses;
    }

    /** Those of these ids, without what is large. */
    static List<Prediction> light(Handle handle, List<String> ids) {
        return all(handle, "select " + LIGHT + " from prediction p where p.id in (<ids>) order by p.id", ids);
    }

    /** Those of these ids, whole. */
    static List<Prediction> full(Handle handle, List<String> ids) {
        return all(handle, "select " + FULL + " from prediction p where p.id in (<ids>) order by p.id", ids);
    }

    private static List<Prediction> all(Handle handle, String query, List<String> ids) {
        List<Prediction> found = new ArrayList<>();
        for (List<String> slice : slices(ids)) {
            found.addAll(handle.createQuery(query)
                    .bindList("ids", slice)
                    .map(PredictionRow.MAPPER)
                    .list());
        }
        return found;
    }

    /** The first of some, until their inputs are more than should be in memory at once; at least one. */
    static <T> Stream<T> withinBudget(List<T> all, ToLongFunction<T> size) {
        AtomicLong bytes = new AtomicLong();
        return all.stream().takeWhile(each -> bytes.getAndAdd(size.applyAsLong(each)) < BUDGET);
    }

    /** Deletes a background job that nothing has become of. */
    static void withdraw(Handle handle, String id) {
        handle.createUpdate("delete from prediction where id = :id and background and status = 'starting'")
                .bind("id", id)
                .execute();
    }

    /** Newest first, without what is large. */
    static List<Prediction> list(Handle handle, Query query) {
        Optional<Instant> before = created(handle, query.before());
        if (query.before() != null && before.isEmpty()) {
            return List.of();
        }
        Stream<Status> statuses = query.status() == null ? Arrays.stream(Status.values()) : Stream.of(query.status());
        String newest = statuses.map(status -> newest(status, query.model() != null, before.isPresent()))
                .collect(Collectors.joining(" union all "));
        return handle.createQuery(
                        "select " + LIGHT + " from (" + newest + ") newest join prediction p on p.id = newest.id"
                                + " order by p.created desc, p.id desc limit :limit")
                .bind("model", query.model())
                .bind("created", before.orElse(null))
                .bind("before", query.before())
                .bind("limit", query.limit())
                .configure(SqlStatements.class, statements -> statements.setUnusedBindingAllowed(true))
                .map(PredictionRow.MAPPER)
                .list();
    }

    /**
     * The newest of one status: a list of all is made of the newest of each, so that two indexes do for all lists. H2 follows an index
     * only when the order names all of its columns, those too that are the same in all rows; without that it reads and sorts them all.
     */
    static String newest(Status status, boolean ofModel, boolean before) {
        return "(select id from prediction where status = '" + status.wireName() + "'"
                + (ofModel ? " and model = :model" : "")
                // The first part is for the index, the second for those made at the same time.
                + (before ? " and created <= :created and (created < :created or id < :before)" : "")
                + " order by" + (ofModel ? " model desc," : "") + " status desc, created desc, id desc limit :limit)";
    }

    /** The oldest of those that have ended before some time. */
    static List<String> oldest(Handle handle, Instant before, int limit) {
        String oldest = Arrays.stream(Status.values())
                .filter(Status::isTerminal)
                .map(Predictions::oldest)
                .collect(Collectors.joining(" union all "));
        return handle.createQuery("select id from (" + oldest + ") oldest order by created, id limit :limit")
                .bind("before", before)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    static String oldest(Status status) {
        return "(select id, created from prediction where status = '" + status.wireName()
                + "' and created < :before order by status, created, id limit :limit)";
    }

    private static Optional<Instant> created(Handle handle, @Nullable String id) {
        return handle.createQuery("select created from prediction where id = :id")
                .bind("id", id)
                .mapTo(Instant.class)
                .findOne();
    }

    /** Notes that workers have taken jobs; not of those that are further already. */
    static void start(Handle handle, List<Started> started) {
        PreparedBatch batch = handle.prepareBatch("""
                update prediction set status = 'processing', started = :at, worker = :worker
                where id = :id and status = 'starting'
                """);
        started.forEach(each -> batch.bind("id", each.id())
                .bind("at", each.at())
                .bind("worker", each.worker())
                .add());
        batch.execute();
    }

    /** Ends those that have no end yet, and returns which these are. */
    static List<Finished> finish(Handle handle, List<Finished> finished) {
        PreparedBatch batch = handle.prepareBatch("""
                update prediction set status = :status, version = coalesce(:version, version),
                    worker = coalesce(:worker, worker), completed = :completed, output = :output, output_width = :width,
                    classes = :classes, compute_nanos = :compute, problem_code = :code, problem_detail = :detail
                where id = :id and status in ('starting', 'processing')
                """);
        finished.forEach(each -> PredictionRow.bind(batch, each));
        int[] changed = batch.execute();
        List<Finished> ended = new ArrayList<>();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                ended.add(finished.get(i));
            }
        }
        return ended;
    }

    /** Cancels a job that no worker has taken; whether it did. */
    static boolean cancel(Handle handle, String id, Instant now) {
        return handle.createUpdate("""
                        update prediction set status = 'canceled', completed = :now
                        where id = :id and status = 'starting' and background
                        """).bind("id", id).bind("now", now).execute() == 1;
    }
}
