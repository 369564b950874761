package dev.foretell.web.history;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The table of background jobs that have not ended. Stateless; each call is part of its caller's transaction. */
final class OpenJobTable {

    private OpenJobTable() {}

    static void add(Handle handle, Prediction starting) {
        handle.createUpdate(
                        "insert into open_job (id, created, published, tried) values (:id, :created, false, :created)")
                .bind("id", starting.id())
                .bind("created", starting.created())
                .execute();
    }

    static void remove(Handle handle, Collection<String> ids) {
        each(handle, "delete from open_job where id = :id", ids);
    }

    /**
     * Removes a job that no other caller relies on and that was not attempted to publish again; returns whether it did.
     */
    static boolean withdraw(Handle handle, PublishAttempt attempt) {
        return handle.createUpdate("delete from open_job where id = :id and tried = :at and not published")
                        .bind("id", attempt.id())
                        .bind("at", attempt.at())
                        .execute()
                == 1;
    }

    /** Keeps a job that is not published yet from being withdrawn. */
    static void keep(Handle handle, String id, Instant now) {
        handle.createUpdate("update open_job set tried = :now where id = :id and not published")
                .bind("id", id)
                .bind("now", now)
                .execute();
    }

    /**
     * Marks jobs as published. Ignores all but the last attempt for a job: a later request to publish must still be
     * met.
     */
    static void published(Handle handle, Collection<PublishAttempt> attempts) {
        PreparedBatch batch =
                handle.prepareBatch("update open_job set published = true where id = :id and tried = :at");
        attempts.stream()
                .sorted(Comparator.comparing(PublishAttempt::id))
                .forEach(each ->
                        batch.bind("id", each.id()).bind("at", each.at()).add());
        batch.execute();
    }

    static void unpublish(Handle handle, String id, Instant tried) {
        handle.createUpdate("update open_job set published = false, tried = :tried where id = :id")
                .bind("id", id)
                .bind("tried", tried)
                .execute();
    }

    private static void each(Handle handle, String statement, Collection<String> ids) {
        PreparedBatch batch = handle.prepareBatch(statement);
        // The order is fixed, so that two transactions do not deadlock.
        ids.stream().distinct().sorted().forEach(id -> batch.bind("id", id).add());
        batch.execute();
    }

    static void unpublishAll(Handle handle) {
        handle.execute("update open_job set published = false where published");
    }

    static List<String> overdue(Handle handle, Instant createdBefore, int limit) {
        return handle.createQuery("select id from open_job where created < :before order by created, id limit :limit")
                .bind("before", createdBefore)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    static boolean hasUnpublished(Handle handle, Instant triedBefore) {
        return handle.createQuery("select id from open_job where not published and tried < :before limit 1")
                .bind("before", triedBefore)
                .mapTo(String.class)
                .findOne()
                .isPresent();
    }

    private record Candidate(String id, Instant tried, long size) {}

    /**
     * Marks jobs as attempted now that were not since a time, and returns those that no other process has marked
     * meanwhile.
     */
    static List<String> takeUnpublished(Handle handle, Instant triedBefore, Instant now, int limit) {
        List<Candidate> candidates = PredictionTable.withinBudget(
                        candidates(handle, triedBefore, limit), Candidate::size)
                // The order is fixed, so that two transactions do not deadlock.
                .sorted(Comparator.comparing(Candidate::id))
                .toList();
        if (candidates.isEmpty()) {
            return List.of();
        }
        PreparedBatch batch = handle.prepareBatch(
                "update open_job set tried = :now where id = :id and tried = :seen and not published");
        candidates.forEach(each -> batch.bind("id", each.id())
                .bind("seen", each.tried())
                .bind("now", now)
                .add());
        int[] changed = batch.execute();
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                taken.add(candidates.get(i).id());
            }
        }
        return taken;
    }

    private static List<Candidate> candidates(Handle handle, Instant triedBefore, int limit) {
        return handle.createQuery("""
                        select j.id, j.tried, octet_length(p.input) as size
                        from open_job j join prediction p on p.id = j.id
                        where not j.published and j.tried < :before
                        order by j.tried, j.id limit :limit
                        """)
                .bind("before", triedBefore)
                .bind("limit", limit)
                .map((row, context) -> new Candidate(
                        row.getString("id"),
                        row.getObject("tried", OffsetDateTime.class).toInstant(),
                        row.getLong("size")))
                .list();
    }
}
