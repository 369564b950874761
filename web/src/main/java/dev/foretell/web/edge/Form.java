package dev.foretell.web.edge;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.UploadedFile;
import io.javalin.http.servlet.JavalinServletContextKt;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/** Reads forms, with the limits of {@link Body}: their fields and uploaded files. Stateless. */
public final class Form {

    private static final String FIELDS = "foretell.body.fields";

    private Form() {}

    /** The bytes of an uploaded file; empty when no file was chosen. */
    public static Optional<byte[]> file(Context ctx, String field) {
        UploadedFile file = uploaded(ctx, field);
        if (file == null) {
            return Optional.empty();
        }
        try (InputStream content = file.content()) {
            byte[] bytes = Body.bytes(ctx, content);
            // A browser sends an empty part without a name when no file was chosen.
            return bytes.length == 0 && file.filename().isEmpty() ? Optional.empty() : Optional.of(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sender's name of an uploaded file, without folders; empty when it has none. */
    public static String fileName(Context ctx, String field) {
        UploadedFile file = uploaded(ctx, field);
        String name = file == null ? "" : file.filename();
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }

    @SuppressWarnings("NullAway") // Javalin is Kotlin: the result may be null.
    private static UploadedFile uploaded(Context ctx, String field) {
        return parsed(ctx, () -> ctx.uploadedFile(field));
    }

    /** A field of a form; empty when it is absent or blank. */
    public static Optional<String> field(Context ctx, String name) {
        return fields(ctx).getOrDefault(name, List.of()).stream().findFirst().filter(value -> !value.isBlank());
    }

    /**
     * Refuses a body that is neither a form with these fields nor empty. JSON without its content type would otherwise
     * pass as a form without fields, and a misspelt field would be ignored without notice.
     */
    public static void expect(Context ctx, Set<String> fields) {
        boolean form = (ctx.isMultipartFormData() || ctx.isFormUrlencoded())
                && fields.containsAll(names(ctx))
                && fields.containsAll(fileNames(ctx));
        boolean empty = ctx.contentType() == null && ctx.contentLength() <= 0;
        if (!form && !empty) {
            throw Body.refused(
                    ctx,
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "Expected JSON with the header \"Content-Type: application/json\", or a form with the fields "
                            + String.join(", ", new TreeSet<>(fields)) + ".");
        }
    }

    private static Set<String> names(Context ctx) {
        return fields(ctx).keySet();
    }

    private static Map<String, List<String>> fields(Context ctx) {
        return parsed(ctx, () -> parse(ctx));
    }

    private static <T> T parsed(Context ctx, Callable<T> form) {
        try {
            return form.call();
        } catch (BadRequestException e) {
            throw e;
        } catch (Exception e) { // Javalin is Kotlin, which throws checked exceptions without declaring them.
            throw tooLargeOrMalformed(ctx, e);
        }
    }

    private static Map<String, List<String>> parse(Context ctx) {
        if (ctx.isMultipartFormData()) {
            return ctx.formParamMap();
        }
        Map<String, List<String>> fields = ctx.attribute(FIELDS);
        if (fields == null) {
            String body = ctx.isFormUrlencoded() ? new String(Body.bytes(ctx), StandardCharsets.UTF_8) : "";
            fields = JavalinServletContextKt.splitKeyValueStringAndGroupByKey(body, "UTF-8");
            ctx.attribute(FIELDS, fields);
        }
        return fields;
    }

    private static Set<String> fileNames(Context ctx) {
        return ctx.isMultipartFormData() ? ctx.uploadedFileMap().keySet() : Set.of();
    }

    /** Javalin reports fields over the limit by an exception's type, the multipart parser only by its message. */
    private static BadRequestException tooLargeOrMalformed(Context ctx, Throwable error) {
        Optional<String> undecodable = Body.undecodable(error);
        if (undecodable.isPresent()) {
            return Body.refused(ctx, HttpStatus.BAD_REQUEST, undecodable.get());
        }
        for (Throwable e = error; e != null; e = e.getCause()) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("exceed") || message.contains("too large") || message.contains("too long")) {
                return Body.tooLarge(ctx);
            }
            if (e instanceof HttpResponseException response
                    && response.getStatus() == HttpStatus.CONTENT_TOO_LARGE.getCode()) {
                return Body.tooLarge(ctx);
            }
        }
        return Body.refused(ctx, HttpStatus.BAD_REQUEST, "The form cannot be read: it is not well-formed.");
    }
}
