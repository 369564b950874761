package dev.foretell.web.dataset;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * The table of the workers that predict datasets, with the number of rows of each. Stateless; each call is part of its
 * caller's transaction.
 */
final class DatasetWorkerTable {

    private DatasetWorkerTable() {}

    /** The number of rows of each worker, for each dataset that has any. */
    static Map<String, Map<String, Long>> rows(Handle handle, List<String> ids) {
        Map<String, Map<String, Long>> workers = new HashMap<>();
        handle.createQuery("select dataset_id, worker, row_count from dataset_worker where dataset_id in (<ids>)")
                .bindList("ids", ids)
                .map((row, context) -> workers.computeIfAbsent(row.getString("dataset_id"), id -> new TreeMap<>())
                        .put(row.getString("worker"), row.getLong("row_count")))
                .list();
        return workers;
    }

    /** Adds rows that were predicted to those of their workers. */
    static void add(Handle handle, String id, Map<String, Long> workers) {
        // The order is fixed, so that two processes do not deadlock.
        new TreeMap<>(workers).forEach((worker, rows) -> add(handle, id, worker, rows));
    }

    private static void add(Handle handle, String id, String worker, long rows) {
        int known = handle.createUpdate("""
                        update dataset_worker set row_count = row_count + :rows
                        where dataset_id = :id and worker = :worker
                        """)
                .bind("id", id)
                .bind("worker", worker)
                .bind("rows", rows)
                .execute();
        if (known == 0) {
            handle.createUpdate(
                            "insert into dataset_worker (dataset_id, worker, row_count) values (:id, :worker, :rows)")
                    .bind("id", id)
                    .bind("worker", worker)
                    .bind("rows", rows)
                    .execute();
        }
    }

    static void delete(Handle handle, String id) {
        handle.createUpdate("delete from dataset_worker where dataset_id = :id")
                .bind("id", id)
                .execute();
    }
}
