package dev.foretell.web.history;

import dev.foretell.job.JobProblem;
import dev.foretell.job.Rows;
import dev.foretell.web.database.ColumnValues;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Maps a prediction to a row of its table. Stateless. */
final class PredictionRow {

    /** Reads a row; an input and output that a query left out are empty and null. */
    static final RowMapper<Prediction> MAPPER = PredictionRow::map;

    /** Inserts one row; {@link #bind(PreparedStatement, Prediction)} uses the same order of columns. */
    static final String INSERT = """
            insert into prediction (id, model, version, status, background, created, started, completed, worker,
                content_type, input, input_rows, output, output_width, classes, compute_nanos,
                problem_code, problem_detail, client_key, traceparent, webhook, request_digest, pinned)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private PredictionRow() {}

    /** Binds the parameters of {@link #INSERT}. */
    static void bind(PreparedStatement insert, Prediction prediction) throws SQLException {
        Rows output = prediction.output();
        Duration computeTime = prediction.computeTime();
        JobProblem problem = prediction.problem();
        ColumnValues.set(
                insert,
                prediction.id(),
                prediction.model(),
                prediction.version(),
                prediction.status().wireName(),
                prediction.background(),
                prediction.created(),
                prediction.started(),
                prediction.completed(),
                prediction.worker(),
                prediction.contentType(),
                prediction.input(),
                prediction.rows(),
                ColumnValues.bytes(output),
                output == null ? null : output.width(),
                ColumnValues.json(prediction.classes()),
                computeTime == null ? null : computeTime.toNanos(),
                problem == null ? null : problem.code().name(),
                problem == null ? null : problem.detail(),
                prediction.clientKey(),
                prediction.traceparent(),
                prediction.webhook(),
                prediction.requestDigest(),
                prediction.pinned());
    }

    static void bind(PreparedBatch batch, PredictionEnd finished) {
        batch.bind("id", finished.id())
                .bind("status", finished.status().wireName())
                .bind("version", finished.version())
                .bind("worker", finished.worker())
                .bind("completed", finished.completed());
        Rows output = finished.output();
        Duration computeTime = finished.computeTime();
        JobProblem problem = finished.problem();
        batch.bind("output", ColumnValues.bytes(output))
                .bind("width", output == null ? null : (Integer) output.width())
                .bind("classes", ColumnValues.json(finished.classes()))
                .bind("compute", computeTime == null ? null : (Long) computeTime.toNanos())
                .bind("code", problem == null ? null : problem.code().name())
                .bind("detail", problem == null ? null : problem.detail())
                .add();
    }

    private static Prediction map(ResultSet row, StatementContext context) throws SQLException {
        byte[] input = row.getBytes("input");
        return new Prediction(
                row.getString("id"),
                row.getString("model"),
                row.getString("version"),
                Status.ofWireName(row.getString("status")).orElseThrow(),
                row.getBoolean("background"),
                row.getObject("created", OffsetDateTime.class).toInstant(),
                instant(row, "started"),
                instant(row, "completed"),
                row.getString("worker"),
                row.getString("content_type"),
                input == null ? new byte[0] : input,
                row.getInt("input_rows"),
                ColumnValues.rows(row.getBytes("output"), row.getInt("output_width")),
                ColumnValues.texts(row.getString("classes")),
                computeTime(row),
                problem(row),
                row.getString("client_key"),
                row.getString("traceparent"),
                row.getString("webhook"),
                row.getString("request_digest"),
                row.getBoolean("pinned"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable Duration computeTime(ResultSet row) throws SQLException {
        long nanos = row.getLong("compute_nanos");
        return row.wasNull() ? null : Duration.ofNanos(nanos);
    }

    private static @Nullable JobProblem problem(ResultSet row) throws SQLException {
        String code = row.getString("problem_code");
        return code == null ? null : new JobProblem(JobProblem.Code.valueOf(code), row.getString("problem_detail"));
    }
}
