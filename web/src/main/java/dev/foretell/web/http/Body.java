package dev.foretell.web.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads request bodies, never more than the limit. Stateless. */
final class Body {

    /** The most bytes in a request's body; a job made from it stays below the broker's 16 MiB. */
    static final int MAX_BYTES = 10 * 1024 * 1024;

    private static final long MAX_BYTES_THROWN_AWAY = 10L * MAX_BYTES;

    private Body() {}

    /** The whole body. */
    static byte[] bytes(Context ctx) {
        try {
            return bytes(ctx, ctx.req().getInputStream());
        } catch (IOException e) {
            throw refused(ctx, HttpStatus.BAD_REQUEST, "The request's body did not come to its end.");
        }
    }

    /** The bytes of an uploaded file, or nothing when no file was chosen. */
    static Optional<byte[]> file(Context ctx, String field) {
        UploadedFile file = uploaded(ctx, field);
        if (file == null) {
            return Optional.empty();
        }
        try (InputStream content = file.content()) {
            byte[] bytes = bytes(ctx, content);
            // A browser sends an empty part without a name when no file was chosen.
            return bytes.length == 0 && file.filename().isEmpty() ? Optional.empty() : Optional.of(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("NullAway") // Javalin is Kotlin: the result may be null.
    private static UploadedFile uploaded(Context ctx, String field) {
        try {
            return ctx.uploadedFile(field);
        } catch (Exception e) { // Kotlin throws checked ones too, undeclared.
            throw tooLargeOrMalformed(ctx, e);
        }
    }

    /** A field of a form, or nothing when it is absent or empty. */
    static Optional<String> field(Context ctx, String name) {
        try {
            return Optional.ofNullable(ctx.formParam(name)).filter(value -> !value.isBlank());
        } catch (Exception e) { // Kotlin throws checked ones too, undeclared.
            throw tooLargeOrMalformed(ctx, e);
        }
    }

    /**
     * Refuses a body that is neither a form with these fields nor empty. A program that forgets to say that it sends JSON is told so: its
     * body would pass for a form without fields.
     */
    static void expectForm(Context ctx, Set<String> fields) {
        boolean form = ctx.isMultipartFormData() || (ctx.isFormUrlencoded() && fields.containsAll(names(ctx)));
        boolean empty = ctx.contentType() == null && ctx.contentLength() <= 0;
        if (!form && !empty) {
            throw refused(
                    ctx,
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "Expected JSON with the header \"Content-Type: application/json\", or a form with the fields "
                            + String.join(", ", new TreeSet<>(fields)) + ".");
        }
    }

    private static Set<String> names(Context ctx) {
        try {
            return ctx.formParamMap().keySet();
        } catch (Exception e) { // Kotlin throws checked ones too, undeclared.
            throw tooLargeOrMalformed(ctx, e);
        }
    }

    private static byte[] bytes(Context ctx, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw tooLarge(ctx);
        }
        return bytes;
    }

    private static BadRequestException tooLarge(Context ctx) {
        return refused(
                ctx,
                HttpStatus.CONTENT_TOO_LARGE,
                "The request's body is over the limit of " + MAX_BYTES / 1024 / 1024 + " MiB.");
    }

    /** Javalin tells fields over the limit by an exception, the parser of multipart forms only in its message. */
    private static BadRequestException tooLargeOrMalformed(Context ctx, Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("exceed") || message.contains("too large") || message.contains("too long")) {
                return tooLarge(ctx);
            }
            if (e instanceof HttpResponseException response
                    && response.getStatus() == HttpStatus.CONTENT_TOO_LARGE.getCode()) {
                return tooLarge(ctx);
            }
        }
        return refused(ctx, HttpStatus.BAD_REQUEST, "The form cannot be read: it is not well-formed.");
    }

    /**
     * Refuses a body that was not read to its end. The rest is read and thrown away, up to a limit: a connection that is closed while
     * the client still sends is reset, and the client may never see the answer. The connection cannot carry another request in any
     * case, and the client must know.
     */
    private static BadRequestException refused(Context ctx, HttpStatus status, String message) {
        ctx.header("Connection", "close");
        try {
            InputStream rest = ctx.req().getInputStream();
            byte[] buffer = new byte[64 * 1024];
            long left = MAX_BYTES_THROWN_AWAY;
            for (int read = 0; read >= 0 && left > 0; left -= read) {
                read = rest.read(buffer);
            }
        } catch (IOException | RuntimeException e) {
            // The client is gone, or the form's parser has closed the stream: there is nothing to read.
        }
        return new BadRequestException(status, message);
    }
}
