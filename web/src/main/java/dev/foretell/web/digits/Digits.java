package dev.foretell.web.digits;

import dev.foretell.job.InvalidInputException;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.edge.BadRequestException;
import dev.foretell.web.edge.CallerHeaders;
import dev.foretell.web.edge.ContentNegotiation;
import dev.foretell.web.edge.Form;
import dev.foretell.web.edge.Json;
import dev.foretell.web.edge.Pages;
import dev.foretell.web.edge.Problem;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.PredictionRequest;
import dev.foretell.web.prediction.Predictions;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Handwritten digits: {@code POST /classify} for programs, {@code /digits} for people. Safe for use by several threads.
 */
public final class Digits {

    public static final String MODEL = "mnist";

    /** The largest size of an uploaded picture that the page shows again. */
    private static final int MAX_SHOWN_BYTES = 2 * 1024 * 1024;

    private static final String SAMPLE = "sample=";
    private static final int MAX_SAMPLE_FORM = 1000;

    private final Models models;
    private final Predictions predictions;

    public Digits(Models models, Predictions predictions) {
        this.models = models;
        this.predictions = predictions;
    }

    public void classify(Context ctx) {
        byte[] image = PictureBody.of(ctx)
                .orElseThrow(() -> new BadRequestException(
                        HttpStatus.BAD_REQUEST, "The form has no file in the field \"image\"."));
        answer(
                ctx,
                image,
                ctx.isMultipartFormData()
                        ? digit -> "{\"class\":\"" + digit + "\"}"
                        : digit -> "{\"data\":{\"digit\":" + digit + "}}");
    }

    private interface Format {
        String of(String digit);
    }

    private void answer(Context ctx, byte[] image, Format format) {
        classified(ctx, image, false, (digit, error) -> {
            if (error == null) {
                ctx.result(format.of(digit.label())).contentType(ContentType.APPLICATION_JSON);
            } else {
                Problem.of(error).json(ctx);
            }
        });
    }

    private void classified(
            Context ctx, byte[] image, boolean withSeen, BiConsumer<ClassifiedDigit, @Nullable Throwable> answer) {
        Catalog.Entry entry = models.choose(MODEL, null, CallerHeaders.of(ctx).key());
        PredictionRequest request = PredictionRequest.image(entry.manifest(), image, CallerHeaders.of(ctx));
        CompletableFuture<ClassifiedDigit> future = predict(withSeen ? request.returningInput() : request);
        ctx.future(() -> future.handle((digit, error) -> {
            answer.accept(digit, error);
            return null;
        }));
    }

    private CompletableFuture<ClassifiedDigit> predict(PredictionRequest request) {
        if (request.body().length == 0) {
            return CompletableFuture.failedFuture(
                    new InvalidInputException("The image is empty; expected a JPEG, PNG, WebP, TIFF, BMP or GIF."));
        }
        return predictions.predict(request).thenApply(ClassifiedDigit::of);
    }

    public void page(Context ctx) {
        Pages.render(ctx, "digits", Map.of("samples", samples()));
    }

    public void post(Context ctx) {
        Optional<byte[]> image = image(ctx);
        if (image.isEmpty()) {
            throw new BadRequestException(HttpStatus.BAD_REQUEST, "No image was chosen.");
        }
        ctx.res().addHeader("Vary", "Accept");
        classified(ctx, image.get(), true, (digit, error) -> {
            if (error != null) {
                Problem.of(error).answer(ctx, "digits", Map.of("samples", samples()));
            } else if (ContentNegotiation.prefersHtml(ctx)) {
                Pages.render(ctx, "digits", shown(digit, image.get()));
            } else {
                Json.answer(ctx, digit.json());
            }
        });
    }

    private Map<String, Object> shown(ClassifiedDigit digit, byte[] image) {
        Map<String, Object> shown = new HashMap<>();
        shown.put("samples", samples());
        shown.put("digit", digit);
        if (image.length <= MAX_SHOWN_BYTES) {
            shown.put("image", "data:image/*;base64," + Base64.getEncoder().encodeToString(image));
        }
        return shown;
    }

    /** The sample that the form names, or the picture that was sent. */
    private Optional<byte[]> image(Context ctx) {
        if (ctx.isMultipartFormData()) {
            return Form.field(ctx, "sample").map(this::sample).or(() -> PictureBody.of(ctx));
        }
        // Many programs declare any body as such a form unless they are told otherwise.
        Optional<byte[]> body = PictureBody.of(ctx).filter(bytes -> bytes.length > 0);
        return ctx.isFormUrlencoded() ? body.map(bytes -> sampleOf(bytes).orElse(bytes)) : body;
    }

    private Optional<byte[]> sampleOf(byte[] form) {
        String text = new String(form, 0, Math.min(form.length, MAX_SAMPLE_FORM), StandardCharsets.ISO_8859_1);
        return text.startsWith(SAMPLE)
                ? Optional.of(sample(URLDecoder.decode(text.substring(SAMPLE.length()), StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    private byte[] sample(String name) {
        Catalog.Entry entry = models.shown(MODEL);
        String file = samples().stream()
                .map(SampleImage::file)
                .filter(name::equals)
                .findFirst()
                .orElseThrow(() -> new BadRequestException(HttpStatus.NOT_FOUND, "There is no such sample."));
        try {
            return Files.readAllBytes(entry.folder().resolve(file));
        } catch (IOException e) { // The version was removed or changed after it was chosen.
            throw new BadRequestException(
                    HttpStatus.NOT_FOUND,
                    "The sample of the model " + entry.manifest().name() + " no longer exists.");
        }
    }

    public void sampleImage(Context ctx) {
        ctx.result(sample("samples/" + ctx.pathParam("file")))
                .contentType("image/png")
                .header("Cache-Control", "private, max-age=3600");
    }

    private List<SampleImage> samples() {
        Manifest.Samples samples = models.shown(MODEL).manifest().samples();
        return samples == null
                ? List.of()
                : samples.files().stream().map(SampleImage::of).toList();
    }
}
