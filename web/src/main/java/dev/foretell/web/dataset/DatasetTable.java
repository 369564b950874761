package dev.foretell.web.dataset;

import dev.foretell.job.JobProblem;
import dev.foretell.web.history.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The table of datasets. Stateless; each call is part of its caller's transaction. */
final class DatasetTable {

    private DatasetTable() {}

    static void insert(Handle handle, StoredDataset dataset, String owner, Instant until) {
        handle.createUpdate("""
                        insert into dataset (id, model, version, manifest, name, status, deleted, created,
                            row_count, rows_done, rows_rejected, rows_wrong, max_errors, has_truth, client_key,
                            traceparent, owner, lease_until, rows_per_second)
                        values (:id, :model, :version, :manifest, :name, 'starting', false, :created,
                            0, 0, 0, 0, :maxErrors, false, :clientKey, :traceparent, :owner, :until, 0)
                        """)
                .bind("id", dataset.id())
                .bind("model", dataset.model())
                .bind("version", dataset.version())
                .bind("manifest", dataset.manifest())
                .bind("name", dataset.name())
                .bind("created", dataset.created())
                .bind("maxErrors", dataset.maxErrors())
                .bind("clientKey", dataset.clientKey())
                .bind("traceparent", dataset.traceparent())
                .bind("owner", owner)
                .bind("until", until)
                .execute();
    }

    /** Locks a dataset until the end of the transaction and returns its status; empty when it does not exist. */
    static Optional<Status> lock(Handle handle, String id) {
        return handle.createQuery("select status from dataset where id = :id and not deleted for update")
                .bind("id", id)
                .mapTo(String.class)
                .findOne()
                .map(name -> Status.ofWireName(name).orElseThrow());
    }

    static Optional<StoredDataset> find(Handle handle, String id, Instant now) {
        Query query = handle.createQuery("select * from dataset where id = :id and not deleted")
                .bind("id", id);
        return mapped(query, DatasetWorkerTable.rows(handle, List.of(id)), now).stream()
                .findFirst();
    }

    static List<StoredDataset> newest(Handle handle, int limit, Instant now) {
        List<String> ids = handle.createQuery(
                        "select id from dataset where not deleted order by created desc, id desc limit :limit")
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
        if (ids.isEmpty()) {
            return List.of();
        }
        Query query = handle.createQuery(
                        "select * from dataset where id in (<ids>) and not deleted order by created desc, id desc")
                .bindList("ids", ids);
        return mapped(query, DatasetWorkerTable.rows(handle, ids), now);
    }

    private static List<StoredDataset> mapped(Query query, Map<String, Map<String, Long>> workers, Instant now) {
        return query.map((row, context) -> map(row, workers.getOrDefault(row.getString("id"), Map.of()), now))
                .list();
    }

    private static StoredDataset map(ResultSet row, Map<String, Long> workers, Instant now) throws SQLException {
        Instant lease = instant(row, "lease_until");
        return new StoredDataset(
                row.getString("id"),
                row.getString("model"),
                row.getString("version"),
                row.getString("manifest"),
                row.getString("name"),
                Status.ofWireName(row.getString("status")).orElseThrow(),
                row.getObject("created", OffsetDateTime.class).toInstant(),
                instant(row, "started"),
                instant(row, "completed"),
                row.getLong("row_count"),
                row.getLong("rows_done"),
                row.getLong("rows_rejected"),
                row.getLong("rows_wrong"),
                row.getLong("max_errors"),
                row.getBoolean("has_truth"),
                row.getString("client_key"),
                row.getString("traceparent"),
                lease != null && lease.isAfter(now),
                row.getDouble("rows_per_second"),
                row.getString("waiting_for"),
                problem(row),
                row.getString("row_errors"),
                row.getString("failures"),
                row.getString("warnings"),
                row.getString("notes"),
                row.getString("evaluation"),
                workers);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable JobProblem problem(ResultSet row) throws SQLException {
        String code = row.getString("problem_code");
        return code == null ? null : new JobProblem(JobProblem.Code.valueOf(code), row.getString("problem_detail"));
    }

    /** Adds rows that were uploaded. */
    static void grow(Handle handle, String id, UploadProgress added) {
        handle.createUpdate("""
                        update dataset set row_count = row_count + :rows, rows_rejected = rows_rejected + :rejected,
                            has_truth = :hasTruth, row_errors = :errors, warnings = :warnings,
                            notes = :notes where id = :id
                        """)
                .bind("id", id)
                .bind("rows", added.rows())
                .bind("rejected", added.rejected())
                .bind("hasTruth", added.hasTruth())
                .bind("errors", added.rowErrors())
                .bind("warnings", added.warnings())
                .bind("notes", added.notes())
                .execute();
    }

    static void begin(Handle handle, String id, Instant now) {
        handle.createUpdate("""
                        update dataset set status = 'processing', started = :now, owner = null, lease_until = null
                        where id = :id
                        """).bind("id", id).bind("now", now).execute();
    }

    /** Datasets that no web predicts at present, the oldest first. */
    static List<String> unowned(Handle handle, Instant now, int limit) {
        return handle.createQuery("""
                        select id from dataset where status = 'processing' and not deleted
                            and (owner is null or lease_until < :now) order by created limit :limit
                        """)
                .bind("now", now)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    static boolean claim(Handle handle, String id, String owner, Instant now, Instant until) {
        return handle.createUpdate("""
                        update dataset set owner = :owner, lease_until = :until where id = :id and status = 'processing'
                            and not deleted and (owner is null or lease_until < :now)
                        """)
                        .bind("id", id)
                        .bind("owner", owner)
                        .bind("now", now)
                        .bind("until", until)
                        .execute()
                == 1;
    }

    static boolean renew(
            Handle handle, String id, String owner, Instant until, double rowsPerSecond, @Nullable String waitingFor) {
        return handle.createUpdate("""
                        update dataset set lease_until = :until, rows_per_second = :rate, waiting_for = :waiting
                        where id = :id and owner = :owner and status = 'processing' and not deleted
                        """)
                        .bind("id", id)
                        .bind("owner", owner)
                        .bind("until", until)
                        .bind("rate", rowsPerSecond)
                        .bind("waiting", waitingFor)
                        .execute()
                == 1;
    }

    static int renewReading(Handle handle, String owner, Instant until) {
        return handle.createUpdate(
                        "update dataset set lease_until = :until where owner = :owner and status = 'starting'")
                .bind("owner", owner)
                .bind("until", until)
                .execute();
    }

    static int release(Handle handle, String owner) {
        return handle.createUpdate("update dataset set owner = null, lease_until = null where owner = :owner")
                .bind("owner", owner)
                .execute();
    }

    static int releaseAll(Handle handle) {
        return handle.createUpdate("update dataset set owner = null, lease_until = null where owner is not null")
                .execute();
    }

    /** Adds rows that were predicted. */
    static void progress(Handle handle, String id, long rows, long rejected, long wrong, @Nullable String failures) {
        handle.createUpdate("""
                        update dataset set rows_done = rows_done + :rows, rows_rejected = rows_rejected + :rejected,
                            rows_wrong = rows_wrong + :wrong, failures = coalesce(:failures, failures) where id = :id
                        """)
                .bind("id", id)
                .bind("rows", rows)
                .bind("rejected", rejected)
                .bind("wrong", wrong)
                .bind("failures", failures)
                .execute();
    }

    static boolean end(
            Handle handle,
            String id,
            Status status,
            Instant now,
            @Nullable JobProblem problem,
            @Nullable String evaluation) {
        return handle.createUpdate("""
                        update dataset set status = :status, completed = :now, problem_code = :code,
                            problem_detail = :detail, evaluation = :evaluation, waiting_for = null, owner = null,
                            lease_until = null
                        where id = :id and status in ('starting', 'processing') and not deleted
                        """)
                        .bind("id", id)
                        .bind("status", status.wireName())
                        .bind("now", now)
                        .bind("code", problem == null ? null : problem.code().name())
                        .bind("detail", problem == null ? null : problem.detail())
                        .bind("evaluation", evaluation)
                        .execute()
                == 1;
    }

    static boolean hide(Handle handle, String id) {
        return handle.createUpdate("update dataset set deleted = true where id = :id and not deleted")
                        .bind("id", id)
                        .execute()
                == 1;
    }

    /** Hides datasets whose upload ended with the web that read them. */
    static int hideAbandoned(Handle handle, Instant now) {
        return handle.createUpdate("""
                        update dataset set deleted = true where status = 'starting' and not deleted
                            and (owner is null or lease_until < :now)
                        """).bind("now", now).execute();
    }

    static int hideOld(Handle handle, Instant before) {
        return handle.createUpdate("""
                        update dataset set deleted = true where status in ('succeeded', 'failed', 'canceled')
                            and not deleted and completed < :before
                        """).bind("before", before).execute();
    }

    static List<String> hidden(Handle handle, int limit) {
        return handle.createQuery("select id from dataset where deleted order by id limit :limit")
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    static void delete(Handle handle, String id) {
        handle.createUpdate("delete from dataset where id = :id and deleted")
                .bind("id", id)
                .execute();
    }
}
