package dev.foretell.web.dataset.http;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.edge.BadRequestException;
import dev.foretell.web.edge.Body;
import dev.foretell.web.edge.CallerHeaders;
import dev.foretell.web.edge.Form;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.table.RowReader;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The content of a form: a model, and a dataset for it.
 *
 * @param name the name of the dataset, for people
 */
record DatasetForm(Manifest manifest, String name, RowReader rows) {

    private static final String DEFAULT_MODEL = "diabetes";
    private static final String SAMPLE = "sample";
    private static final String UPLOAD = "upload";
    private static final String FILE = "file";
    private static final int LONGEST_NAME = 200;

    /** The limit of an unpacked file: more than a table has that is {@link Body#MAX_BYTES} when packed. */
    static final long MOST_UNPACKED = 20L * Body.MAX_BYTES;

    private static final Set<String> FIELDS = Set.of("model", "dataset", FILE);

    /** Passes the rows to a function, and closes them. */
    <T> T read(Function<RowReader, T> reading) {
        try (rows) {
            return reading.apply(rows);
        } catch (UncheckedIOException e) {
            throw damaged();
        }
    }

    /** The model of a form, for display; it must take tables. */
    static Catalog.Entry model(Models models, Optional<String> name) {
        return table(models.shown(name.orElse(DEFAULT_MODEL)));
    }

    /** Reads only the name of the model. */
    static Optional<String> modelName(Context ctx) {
        Form.expect(ctx, FIELDS);
        return Form.field(ctx, "model");
    }

    /** Reads a form. A file that was uploaded is used, even if the sample is selected. */
    static DatasetForm read(Context ctx, Models models) {
        String model = modelName(ctx).orElse(DEFAULT_MODEL);
        Catalog.Entry entry =
                table(models.choose(model, null, CallerHeaders.of(ctx).key()));
        Optional<byte[]> file = ctx.isMultipartFormData() ? Form.file(ctx, FILE) : Optional.empty();
        if (uploadAsked(ctx) && file.isEmpty()) {
            throw new BadRequestException(
                    HttpStatus.UNPROCESSABLE_CONTENT, "No file was chosen in the field \"file\".");
        }
        Manifest manifest = entry.manifest();
        return file.isPresent()
                ? uploaded(manifest, Form.fileName(ctx, FILE), file.get())
                : new DatasetForm(manifest, "Sample of " + manifest.title(), RowReader.csv(manifest, sample(entry)));
    }

    private static Catalog.Entry table(Catalog.Entry entry) {
        if (entry.manifest().takesImages()) {
            throw new BadRequestException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "The model " + entry.manifest().name() + " takes images, not tables.");
        }
        return entry;
    }

    private static boolean uploadAsked(Context ctx) {
        String dataset = Form.field(ctx, "dataset").orElse(SAMPLE);
        if (!dataset.equals(SAMPLE) && !dataset.equals(UPLOAD)) {
            throw new BadRequestException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "Expected the field \"dataset\" to be \"" + SAMPLE + "\" or \"" + UPLOAD + "\".");
        }
        return dataset.equals(UPLOAD);
    }

    private static DatasetForm uploaded(Manifest manifest, String fileName, byte[] file) {
        String name = shortened(fileName.replaceAll("\\p{Cntrl}", " "));
        String lower = name.toLowerCase(Locale.ROOT);
        boolean json = lower.matches(".*\\.(json|jsonl|ndjson)(\\.gz)?");
        return new DatasetForm(manifest, name, rows(new DatasetFile(manifest, json, MOST_UNPACKED), file));
    }

    private static RowReader rows(DatasetFile format, byte[] file) {
        try {
            return format.rows(new ByteArrayInputStream(file), InputStream::readAllBytes);
        } catch (IOException e) { // There is no disk or network here, so it is what is in the file.
            throw damaged();
        }
    }

    static BadRequestException damaged() {
        return new BadRequestException(HttpStatus.UNPROCESSABLE_CONTENT, "The file is incomplete or damaged.");
    }

    private static String shortened(String name) {
        return name.substring(0, Math.min(LONGEST_NAME, name.length()));
    }

    private static InputStream sample(Catalog.Entry entry) {
        Manifest.Samples samples = entry.manifest().samples();
        if (samples == null || samples.file() == null) {
            throw new BadRequestException(
                    HttpStatus.NOT_FOUND, "The model " + entry.manifest().name() + " has no sample; upload a file.");
        }
        try {
            return Files.newInputStream(entry.folder().resolve(samples.file()));
        } catch (IOException e) { // The version was removed or changed since it was chosen.
            throw new BadRequestException(
                    HttpStatus.NOT_FOUND,
                    "The sample of the model " + entry.manifest().name() + " no longer exists.");
        }
    }
}
