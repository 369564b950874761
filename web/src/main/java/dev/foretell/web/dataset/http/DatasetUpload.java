package dev.foretell.web.dataset.http;

import dev.foretell.manifest.Manifest;
import dev.foretell.web.dataset.Dataset;
import dev.foretell.web.dataset.Datasets;
import dev.foretell.web.edge.BadRequestException;
import dev.foretell.web.edge.Body;
import dev.foretell.web.edge.CallerHeaders;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.spreadsheet.Spreadsheet;
import dev.foretell.web.table.RowReader;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** Handles {@code POST /datasets}: reads the body into the database as it arrives. Safe for use by several threads. */
final class DatasetUpload {

    private static final String CSV = "text/csv";
    private static final String JSON_LINES = "application/x-ndjson";

    /** The types that are accepted; they only help where the content does not show its format. */
    private static final Set<String> TYPES = Set.of(
            CSV,
            JSON_LINES,
            "application/csv",
            "application/json",
            "application/jsonl",
            "application/octet-stream",
            "application/vnd.ms-excel", // The type of CSV on systems with a spreadsheet.
            "text/plain",
            "text/tab-separated-values",
            Spreadsheet.TYPE);

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final int LONGEST_NAME = 200;

    /** The bytes of a number with its sign and separators, including room for columns that are not used. */
    private static final long BYTES_PER_VALUE = 64;

    private static final long LEAST_MAX_BYTES = 64L << 20;

    private final Models models;
    private final Datasets datasets;

    DatasetUpload(Models models, Datasets datasets) {
        this.models = models;
        this.datasets = datasets;
    }

    /** Returns the dataset when all of it is stored. After an error, the rest of the body is read and discarded. */
    Dataset read(Context ctx) {
        try {
            return stored(ctx);
        } catch (IOException e) {
            throw broken(ctx, e);
        } catch (UncheckedIOException e) {
            throw broken(ctx, Objects.requireNonNull(e.getCause()));
        } catch (RuntimeException e) { // Whatever failed, the client must be able to send the rest.
            Body.discard(ctx);
            throw e;
        }
    }

    private Dataset stored(Context ctx) throws IOException {
        String type = type(ctx);
        Manifest manifest = manifest(ctx);
        String name = name(ctx);
        OptionalInt maxErrors = maxErrors(ctx);
        try (RowReader rows = rows(ctx, manifest, type)) {
            return maxErrors.isPresent()
                    ? datasets.create(manifest, name, rows, CallerHeaders.of(ctx), maxErrors.getAsInt())
                    : datasets.create(manifest, name, rows, CallerHeaders.of(ctx));
        }
    }

    private RowReader rows(Context ctx, Manifest manifest, String type) throws IOException {
        return new DatasetFile(manifest, type.contains("json"), maxBytes(manifest))
                .rows(body(ctx, manifest), file -> Body.bytes(ctx, file));
    }

    private static String type(Context ctx) {
        String given = ctx.contentType() == null ? "" : ctx.contentType();
        String type = given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!TYPES.contains(type)) {
            throw new BadRequestException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "Expected a dataset with the header \"Content-Type: " + CSV + "\", \"" + JSON_LINES
                            + "\", \"application/json\", or \"application/octet-stream\".");
        }
        return type;
    }

    /** The manifest of the version that a request names, or that is chosen for it. */
    Manifest manifest(Context ctx) {
        String model = ctx.queryParam("model");
        if (model == null || model.isEmpty()) {
            throw new BadRequestException(
                    HttpStatus.BAD_REQUEST, "Expected the parameter \"model\" to be the name of a model.");
        }
        Manifest manifest = models.choose(
                        model, ctx.queryParam("version"), CallerHeaders.of(ctx).key())
                .manifest();
        if (manifest.takesImages()) {
            throw new BadRequestException(
                    HttpStatus.UNPROCESSABLE_CONTENT, "The model " + manifest.name() + " takes images, not rows.");
        }
        return manifest;
    }

    private static String name(Context ctx) {
        String name = ctx.queryParam("name");
        if (name == null || name.isBlank()) {
            return "dataset";
        }
        if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new BadRequestException(
                    HttpStatus.BAD_REQUEST,
                    "Expected the parameter \"name\" to have at most " + LONGEST_NAME
                            + " characters, none of them a control character.");
        }
        return name;
    }

    private static OptionalInt maxErrors(Context ctx) {
        String text = ctx.queryParam("max_errors");
        if (text == null) {
            return OptionalInt.empty();
        }
        if (!NUMBER.matcher(text).matches()) {
            throw new BadRequestException(
                    HttpStatus.BAD_REQUEST,
                    "Expected the parameter \"max_errors\" to be a whole number from 0 to 999999999.");
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    private InputStream body(Context ctx, Manifest manifest) throws IOException {
        return new UploadStream(ctx.req().getInputStream(), maxBytes(manifest), System::nanoTime);
    }

    private long maxBytes(Manifest manifest) {
        long perRow = (manifest.inputWidth() + 1) * BYTES_PER_VALUE;
        return Math.max(LEAST_MAX_BYTES, datasets.maxRows() * perRow);
    }

    private static RuntimeException broken(Context ctx, IOException error) {
        Body.discard(ctx);
        Optional<String> undecodable = Body.undecodable(error);
        if (undecodable.isPresent()) {
            return new BadRequestException(HttpStatus.BAD_REQUEST, undecodable.get());
        }
        if (error.getCause() instanceof TimeoutException) {
            return new BadRequestException(HttpStatus.REQUEST_TIMEOUT, "The rest of the body did not arrive.");
        }
        return new BadRequestException(HttpStatus.BAD_REQUEST, "The request's body is incomplete or damaged.");
    }
}
