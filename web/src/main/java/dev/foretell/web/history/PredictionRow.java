package dev.foretell.web.history;

import dev.foretell.job.Problem;
import dev.foretell.job.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** A prediction as a row of its table. Stateless. */
final class PredictionRow {

    /** Input and output that a query left out are empty and null. */
    static final RowMapper<Prediction> MAPPER = PredictionRow::map;

    private PredictionRow() {}

    static void bind(PreparedBatch batch, Prediction prediction) {
        batch.bind("id", prediction.id())
                .bind("model", prediction.model())
                .bind("version", prediction.version())
                .bind("status", prediction.status().wireName())
                .bind("background", prediction.background())
                .bind("created", prediction.created())
                .bind("started", prediction.started())
                .bind("completed", prediction.completed())
                .bind("worker", prediction.worker())
                .bind("contentType", prediction.contentType())
                .bind("input", prediction.input())
                .bind("rows", prediction.rows())
                .bind("clientKey", prediction.clientKey())
                .bind("traceparent", prediction.traceparent())
                .bind("webhook", prediction.webhook())
                .bind("requestDigest", prediction.requestDigest())
                .bind("pinned", prediction.pinned());
        bindAnswer(batch, prediction.output(), prediction.classes(), prediction.computeTime(), prediction.problem());
        batch.add();
    }

    static void bind(PreparedBatch batch, Finished finished) {
        batch.bind("id", finished.id())
                .bind("status", finished.status().wireName())
                .bind("version", finished.version())
                .bind("worker", finished.worker())
                .bind("completed", finished.completed());
        bindAnswer(batch, finished.output(), finished.classes(), finished.computeTime(), finished.problem());
        batch.add();
    }

    private static void bindAnswer(
            PreparedBatch batch,
            @Nullable Rows output,
            List<String> classes,
            @Nullable Duration computeTime,
            @Nullable Problem problem) {
        batch.bind("output", Columns.bytes(output))
                .bind("width", output == null ? null : (Integer) output.width())
                .bind("classes", Columns.json(classes))
                .bind("compute", computeTime == null ? null : (Long) computeTime.toNanos())
                .bind("code", problem == null ? null : problem.code().name())
                .bind("detail", problem == null ? null : problem.detail());
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
                Columns.rows(row.getBytes("output"), row.getInt("output_width")),
                Columns.texts(row.getString("classes")),
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

    private static @Nullable Problem problem(ResultSet row) throws SQLException {
        String code = row.getString("problem_code");
        return code == null ? null : new Problem(Problem.Code.valueOf(code), row.getString("problem_detail"));
    }
}
