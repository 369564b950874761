package dev.foretell.web.dataset.http;

import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.dataset.Dataset;
import dev.foretell.web.dataset.DatasetWatchers;
import dev.foretell.web.dataset.Datasets;
import dev.foretell.web.dataset.RowOrder;
import dev.foretell.web.edge.BadRequestException;
import dev.foretell.web.edge.Body;
import dev.foretell.web.edge.EventStream;
import dev.foretell.web.edge.Json;
import dev.foretell.web.edge.PathPrefix;
import dev.foretell.web.prediction.ConflictException;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.table.ResultWriter;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles {@code /datasets}: files of any length, predicted in the background. Safe for use by several threads. */
public final class DatasetsApi {

    private static final Logger LOG = LoggerFactory.getLogger(DatasetsApi.class);
    private static final Pattern LIMIT = Pattern.compile("[0-9]{1,4}");
    private static final Pattern OFFSET = Pattern.compile("[0-9]{1,15}");
    private static final int DEFAULT_ROWS = 50;
    private static final int MAX_ROWS = 500;
    private static final int DEFAULT_LIST = 20;
    private static final int MAX_LIST = 100;
    private static final int BUFFER = 64 * 1024;

    private final Datasets datasets;
    private final DatasetWatchers watchers;
    private final Executor executor;
    private final DatasetUpload upload;

    public DatasetsApi(Models models, Datasets datasets, DatasetWatchers watchers, Executor executor) {
        this.datasets = datasets;
        this.watchers = watchers;
        this.executor = executor;
        this.upload = new DatasetUpload(models, datasets);
    }

    public void create(Context ctx) {
        Dataset dataset = upload.read(ctx);
        Json.answer(ctx, DatasetJson.of(dataset, PathPrefix.of(ctx)));
        ctx.status(HttpStatus.ACCEPTED).header("Location", "/datasets/" + dataset.id());
    }

    public void preview(Context ctx) {
        Json.answer(ctx, DatasetPreview.of(upload.manifest(ctx), Body.bytes(ctx)));
    }

    public void find(Context ctx) {
        Json.answer(ctx, DatasetJson.of(existing(ctx), PathPrefix.of(ctx)));
    }

    private Dataset existing(Context ctx) {
        return datasets.existing(id(ctx));
    }

    private static String id(Context ctx) {
        return ctx.pathParam("id");
    }

    public void list(Context ctx) {
        int limit = (int) number(ctx, "limit", LIMIT, DEFAULT_LIST, 1, MAX_LIST);
        Json.answer(ctx, DatasetJson.of(datasets.list(limit), PathPrefix.of(ctx)));
    }

    public void delete(Context ctx) {
        datasets.delete(id(ctx));
        ctx.status(HttpStatus.NO_CONTENT);
    }

    public void cancel(Context ctx) {
        Json.answer(ctx, DatasetJson.of(datasets.cancel(id(ctx)), PathPrefix.of(ctx)));
    }

    public void events(Context ctx) {
        Dataset dataset = existing(ctx);
        EventStream.only(ctx, () -> DatasetEvents.stream(ctx, watchers, executor, dataset));
    }

    public void rows(Context ctx) {
        long offset = number(ctx, "offset", OFFSET, 0, 0, Long.MAX_VALUE);
        int limit = (int) number(ctx, "limit", LIMIT, DEFAULT_ROWS, 1, MAX_ROWS);
        RowOrder order = order(ctx.queryParam("order"));
        Json.answer(ctx, DatasetJson.of(datasets.rows(id(ctx), offset, limit, order)));
    }

    private static RowOrder order(@Nullable String name) {
        return switch (name == null ? "file" : name) {
            case "file" -> RowOrder.FILE;
            case "wrong" -> RowOrder.WRONG_FIRST;
            default ->
                throw new BadRequestException(
                        HttpStatus.BAD_REQUEST, "Expected the parameter \"order\" to be one of file, wrong.");
        };
    }

    private static long number(Context ctx, String name, Pattern form, long otherwise, long least, long most) {
        String text = ctx.queryParam(name);
        long number = text == null ? otherwise : form.matcher(text).matches() ? Long.parseLong(text) : least - 1;
        if (number < least || number > most) {
            throw new BadRequestException(
                    HttpStatus.BAD_REQUEST,
                    "Expected the parameter \"" + name + "\" to be a whole number from " + least
                            + (most == Long.MAX_VALUE ? " on." : " to " + most + "."));
        }
        return number;
    }

    private interface Form {
        ResultWriter writer(OutputStream out);
    }

    public void resultCsv(Context ctx) throws IOException {
        Dataset dataset = finished(ctx);
        ctx.contentType("text/csv; charset=utf-8");
        result(ctx, dataset, "csv", out -> ResultWriter.csv(dataset.manifest(), dataset.hasTruth(), out));
    }

    public void resultJson(Context ctx) throws IOException {
        Dataset dataset = finished(ctx);
        ctx.contentType(ContentType.APPLICATION_JSON);
        result(ctx, dataset, "json", out -> ResultWriter.json(dataset.manifest(), dataset.hasTruth(), out));
    }

    private Dataset finished(Context ctx) {
        Dataset dataset = existing(ctx);
        if (!dataset.status().isTerminal()) {
            throw new ConflictException("The dataset " + dataset.id() + " has not ended yet.");
        }
        return dataset;
    }

    private void result(Context ctx, Dataset dataset, String suffix, Form form) throws IOException {
        ctx.header(
                "Content-Disposition",
                "attachment; filename=\"" + dataset.name().replaceAll("[^A-Za-z0-9_-]+", "-") + "-predicted." + suffix
                        + "\"");
        if (ctx.req().getMethod().equals("HEAD")) {
            return;
        }
        OutputStream out = new BufferedOutputStream(ctx.outputStream(), BUFFER);
        try {
            datasets.writeResult(dataset.id(), form.writer(out));
            out.flush();
        } catch (IOException | HistoryUnavailableException e) {
            cut(ctx, dataset, e);
        }
    }

    /** Aborts the response, so that an incomplete result does not look complete. */
    private static void cut(Context ctx, Dataset dataset, Exception e) {
        LOG.debug("dataset {}: its result was not sent completely", dataset.id(), e);
        ServletContextRequest.getServletContextRequest(ctx.req())
                .getServletChannel()
                .abort(e);
    }
}
