package dev.foretell.web.iris;

import dev.foretell.web.database.Database;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** The runs of the iris service in the database. Safe for use by several threads. */
public final class IrisRuns {

    private static final RowMapper<IrisRun> MAPPER = (row, context) -> new IrisRun(
            row.getLong("run_id"),
            row.getString("id"),
            row.getObject("request_time", LocalDateTime.class),
            row.getDouble("sepal_length"),
            row.getDouble("sepal_width"),
            row.getDouble("petal_length"),
            row.getDouble("petal_width"),
            row.getString("prediction_id"),
            row.getString("output"),
            row.getString("version"),
            row.getObject("finished_at", OffsetDateTime.class).toInstant());

    private final Database database;

    public IrisRuns(Database database) {
        this.database = database;
    }

    /**
     * Stores a run. Storing it twice has no further effect.
     *
     * @return whether it is stored; false when another run with its id and time has other inputs
     */
    boolean add(IrisRun run) {
        return database.write(handle -> add(handle, run));
    }

    private static boolean add(Handle handle, IrisRun run) {
        Optional<IrisRun> same = handle.createQuery("select * from iris_run where id = :id and request_time = :time")
                .bind("id", run.id())
                .bind("time", run.requestTime())
                .map(MAPPER)
                .findOne();
        if (same.isPresent()) {
            return same.get().hasInputsOf(run);
        }
        handle.createUpdate("""
                        insert into iris_run (id, request_time, sepal_length, sepal_width, petal_length, petal_width,
                            prediction_id, output, version, finished_at)
                        values (:id, :time, :sepalLength, :sepalWidth, :petalLength, :petalWidth,
                            :prediction, :output, :version, :finished)
                        """)
                .bind("id", run.id())
                .bind("time", run.requestTime())
                .bind("sepalLength", run.sepalLength())
                .bind("sepalWidth", run.sepalWidth())
                .bind("petalLength", run.petalLength())
                .bind("petalWidth", run.petalWidth())
                .bind("prediction", run.predictionId())
                .bind("output", run.output())
                .bind("version", run.version())
                .bind("finished", run.finishedAt())
                .execute();
        return true;
    }

    /** The runs with a caller's id, oldest first. */
    List<IrisRun> of(String id) {
        return database.read(handle -> handle.createQuery("select * from iris_run where id = :id order by run_id")
                .bind("id", id)
                .map(MAPPER)
                .list());
    }

    /** Deletes runs that finished before an instant, in the caller's transaction. */
    public static void purge(Handle handle, Instant before) {
        handle.createUpdate("delete from iris_run where finished_at < :before")
                .bind("before", before)
                .execute();
    }
}
