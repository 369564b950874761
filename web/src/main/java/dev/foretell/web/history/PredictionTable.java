package dev.foretell.web.history;

import dev.foretell.web.database.ColumnValues;
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

/** The table of predictions. Stateless; each call is part of its caller's transaction. */
final class PredictionTable {

    /** The size above which an input or output is left out where many predictions are read at once. */
    static final int LARGE = 65_536;

    /** The most bytes of input that are read at once. */
    private static final long BUDGET = 32L << 20;

    /** The most ids in one statement. */
    private static final int IDS = 1_000;

    private static final String COLUMNS = """
            p.id, p.model, p.version, p.status, p.background, p.created, p.started, p.completed, p.worker,
            p.content_type, p.input_rows, p.output_width, p.classes, p.compute_nanos, p.problem_code, p.problem_detail,
            p.client_key, p.traceparent, p.webhook, p.request_digest, p.pinned""";

    private static final String FULL = COLUMNS + ", p.input, p.output";
    private static final String LIGHT = COLUMNS + """
            , case when octet_length(p.input) <= %1$s then p.input end as input,
            case when octet_length(p.output) <= %1$s then p.output end as output""".formatted(LARGE);

    private PredictionTable() {}

    /** Inserts the predictions whose ids are new, and returns them. */
    static List<Prediction> insertNew(Handle handle, Collection<Prediction> predictions) {
        Set<String> known = existing(handle, predictions);
        List<Prediction> added = predictions.stream()
                .filter(prediction -> !known.contains(ColumnValues.storable(prediction.id())))
                .toList();
        insert(handle, added);
        return added;
    }

    /**
     * Inserts predictions whose ids should be new; one that is not fails the whole transaction. This runs for every
     * request, so without Jdbi, which spends more time on the names of the parameters than H2 on the row.
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

    /** The statuses of the predictions with these ids. */
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

    /** The predictions with these ids, without large inputs and outputs. */
    static List<Prediction> light(Handle handle, List<String> ids) {
        return all(handle, "select " + LIGHT + " from prediction p where p.id in (<ids>) order by p.id", ids);
    }

    /** The predictions with these ids, complete. */
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

    /** The first elements, as many as have inputs that fit into memory at once; at least one. */
    static <T> Stream<T> withinBudget(List<T> all, ToLongFunction<T> size) {
        AtomicLong bytes = new AtomicLong();
        return all.stream().takeWhile(each -> bytes.getAndAdd(size.applyAsLong(each)) < BUDGET);
    }

    /** Deletes a background job that no worker has taken. */
    static void withdraw(Handle handle, String id) {
        handle.createUpdate("delete from prediction where id = :id and background and status = 'starting'")
                .bind("id", id)
                .execute();
    }

    /** Lists predictions, newest first, without large inputs and outputs. */
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
     * The newest predictions of one status: a list of all statuses is merged from these, so that two indexes serve all
     * lists. H2 uses an index only when the order names all of its columns, including those that are the same in all
     * rows; otherwise it reads and sorts all rows.
     */
    static String newest(Status status, boolean ofModel, boolean before) {
        return "(select id from prediction where status = '" + status.wireName() + "'"
                + (ofModel ? " and model = :model" : "")
                // The first condition is for the index, the second for predictions with the same time.
                + (before ? " and created <= :created and (created < :created or id < :before)" : "")
                + " order by" + (ofModel ? " model desc," : "") + " status desc, created desc, id desc limit :limit)";
    }

    /** The oldest of those that ended before a time. */
    static List<String> oldest(Handle handle, Instant before, int limit) {
        String oldest = Arrays.stream(Status.values())
                .filter(Status::isTerminal)
                .map(PredictionTable::oldest)
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

    /** Notes that workers have taken jobs; those that are further stay as they are. */
    static void start(Handle handle, List<JobStart> started) {
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

    /** Ends those that have not ended, and returns these. */
    static List<PredictionEnd> finish(Handle handle, List<PredictionEnd> finished) {
        PreparedBatch batch = handle.prepareBatch("""
                update prediction set status = :status, version = coalesce(:version, version),
                    worker = coalesce(:worker, worker), completed = :completed, output = :output, output_width = :width,
                    classes = :classes, compute_nanos = :compute, problem_code = :code, problem_detail = :detail
                where id = :id and status in ('starting', 'processing')
                """);
        finished.forEach(each -> PredictionRow.bind(batch, each));
        int[] changed = batch.execute();
        List<PredictionEnd> ended = new ArrayList<>();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                ended.add(finished.get(i));
            }
        }
        return ended;
    }

    /** Cancels a job that no worker has taken; returns whether it did. */
    static boolean cancel(Handle handle, String id, Instant now) {
        return handle.createUpdate("""
                        update prediction set status = 'canceled', completed = :now
                        where id = :id and status = 'starting' and background
                        """).bind("id", id).bind("now", now).execute() == 1;
    }
}
