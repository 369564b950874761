package dev.foretell.web.history;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The table of webhooks that are not delivered yet. Stateless; each call is part of its caller's transaction. */
final class HookTable {

    private static final int LONGEST_ERROR = 1_000;

    private HookTable() {}

    /** Adds the webhooks of predictions that have ended, due at once. */
    static void add(Handle handle, Collection<Prediction> ended) {
        List<Prediction> hooked = ended.stream()
                .filter(prediction -> prediction.webhook() != null && prediction.completed() != null)
                .toList();
        if (hooked.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("insert into hook (id, attempts, due) values (:id, 0, :due)");
        hooked.forEach(prediction -> batch.bind("id", prediction.id())
                .bind("due", prediction.completed())
                .add());
        batch.execute();
    }

    static boolean hasDue(Handle handle, Instant now) {
        return handle.createQuery("select id from hook where due <= :now limit 1")
                .bind("now", now)
                .mapTo(String.class)
                .findOne()
                .isPresent();
    }

    private record Due(String id, int attempts, Instant at, long size) {}

    /**
     * Puts off webhooks that are due until the end of a lease, and returns those that no other process has put off
     * meanwhile.
     */
    static List<Hook> take(Handle handle, Instant now, int limit, Duration lease) {
        Map<String, Integer> attempts = new HashMap<>();
        PredictionTable.withinBudget(due(handle, now, limit), Due::size)
                .filter(hook -> claim(handle, hook, now.plus(lease)))
                .forEach(hook -> attempts.put(hook.id(), hook.attempts()));
        return PredictionTable.full(handle, List.copyOf(attempts.keySet())).stream()
                .map(prediction -> new Hook(prediction, attempts.getOrDefault(prediction.id(), 0)))
                .toList();
    }

    private static List<Due> due(Handle handle, Instant now, int limit) {
        return handle.createQuery("""
                        select h.id, h.attempts, h.due, octet_length(p.input) as size
                        from hook h join prediction p on p.id = h.id where h.due <= :now
                        order by h.due, h.id limit :limit
                        """)
                .bind("now", now)
                .bind("limit", limit)
                .map((row, context) -> new Due(
                        row.getString("id"),
                        row.getInt("attempts"),
                        row.getObject("due", OffsetDateTime.class).toInstant(),
                        row.getLong("size")))
                .list();
    }

    private static boolean claim(Handle handle, Due hook, Instant until) {
        return handle.createUpdate("update hook set due = :until where id = :id and due = :seen")
                        .bind("id", hook.id())
                        .bind("seen", hook.at())
                        .bind("until", until)
                        .execute()
                == 1;
    }

    static void delivered(Handle handle, String id) {
        handle.createUpdate("delete from hook where id = :id").bind("id", id).execute();
    }

    static void failed(Handle handle, String id, int attempts, @Nullable Instant next, String error) {
        handle.createUpdate("update hook set attempts = :attempts, due = :next, error = :error where id = :id")
                .bind("id", id)
                .bind("attempts", attempts)
                .bind("next", next)
                .bind("error", error.substring(0, Math.min(error.length(), LONGEST_ERROR)))
                .execute();
    }
}
