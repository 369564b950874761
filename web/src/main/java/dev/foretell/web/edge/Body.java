package dev.foretell.web.edge;

import dev.foretell.web.access.ByteBudget;
import dev.foretell.web.access.Limits;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.util.MultipartUtil;
import jakarta.servlet.MultipartConfigElement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/** Reads request bodies up to a limit. Stateless. */
public final class Body {

    /** The most bytes in a request's body; a job made from it stays below the broker's 16 MiB. */
    public static final int MAX_BYTES = 10 * 1024 * 1024;

    /** The most bytes in the body of a request with a picture: as many as the broker's limit has room for. */
    public static final int MAX_PICTURE_BYTES = 15 * 1024 * 1024;

    private static final long MAX_BYTES_DISCARDED = 10L * MAX_BYTES;
    private static final int BLOCK = 64 * 1024;
    private static final int RETRY_AFTER_SECONDS = 1;

    private static final String LIMIT = "foretell.body.limit";
    private static final String SHARE = "foretell.body.share";

    private Body() {}

    /** Whether a request has a body. */
    static boolean isPresent(Context ctx) {
        return ctx.contentLength() > 0 || isOfUnknownLength(ctx);
    }

    private static boolean isOfUnknownLength(Context ctx) {
        return ctx.header("Transfer-Encoding") != null;
    }

    /** Sets the limit of a request's body, and refuses one whose {@code Content-Length} exceeds it. */
    static void limit(Context ctx, int bytes) {
        ctx.attribute(LIMIT, bytes);
        if (ctx.req().getContentLengthLong() > bytes) {
            throw unread(ctx, HttpStatus.CONTENT_TOO_LARGE, tooLargeMessage(ctx), 0);
        }
        if (bytes < MAX_PICTURE_BYTES) { // The server's own limit is the largest.
            ctx.req()
                    .setAttribute(
                            MultipartUtil.MULTIPART_CONFIG_ATTRIBUTE,
                            new MultipartConfigElement("", bytes, bytes, bytes));
        }
    }

    private static int limit(Context ctx) {
        Integer limit = ctx.attribute(LIMIT);
        return limit == null ? MAX_BYTES : limit;
    }

    /**
     * Reserves memory for a request's body before it is read, until the request ends. A body of unknown length reserves
     * memory as it arrives; a form of unknown length, which Javalin reads, reserves the limit.
     */
    static void reserve(Context ctx, ByteBudget budget) {
        long expected =
                !isOfUnknownLength(ctx) ? ctx.req().getContentLengthLong() : ctx.isMultipartFormData() ? limit(ctx) : 0;
        reserve(ctx, budget, expected);
    }

    /** Prepares to reserve memory for a body that is read as a stream, if it has to be read into memory after all. */
    static void reserveAsRead(Context ctx, ByteBudget budget) {
        reserve(ctx, budget, 0);
    }

    private static void reserve(Context ctx, ByteBudget budget, long bytes) {
        ByteBudget.Share share = budget.reserve(bytes).orElseThrow(() -> noRoom(ctx));
        Request.addCompletionListener(
                ServletContextRequest.getServletContextRequest(ctx.req()), failure -> share.close());
        ctx.attribute(SHARE, share);
    }

    private static BadRequestException noRoom(Context ctx) {
        return unread(ctx, HttpStatus.TOO_MANY_REQUESTS, Limits.NO_ROOM, RETRY_AFTER_SECONDS);
    }

    /** Reserves memory for the decoder of a compressed body, until the body is decoded or the request ends. */
    static void reserveDecoder(Context ctx, ByteBudget budget) {
        DecodedRequest.of(ctx).filter(decoded -> decoded.windowBytes() > 0).ifPresent(decoded -> {
            ByteBudget.Share share = budget.reserve(decoded.windowBytes()).orElseThrow(() -> noRoom(ctx));
            decoded.onFree(share::close);
        });
    }

    /** Refuses a body whose {@code Content-Encoding} is not supported, and says which are (RFC 7694). */
    static void expectKnownEncoding(Context ctx) {
        String encoding = ctx.header("Content-Encoding");
        if (encoding != null
                && ContentCoding.of(List.of(encoding.split(",", -1))).isEmpty()) {
            ctx.header("Accept-Encoding", ContentCoding.NAMES);
            throw unread(
                    ctx,
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "The Content-Encoding is not supported; expected gzip, deflate, zstd, up to three of them in a row,"
                            + " or none.",
                    0);
        }
    }

    /** The whole body, decompressed. */
    public static byte[] bytes(Context ctx) {
        try {
            return bytes(ctx, ctx.req().getInputStream());
        } catch (IOException e) {
            throw refused(ctx, HttpStatus.BAD_REQUEST, undecodable(e).orElse("The request's body is incomplete."));
        }
    }

    /** Why a body that could not be read is not what its {@code Content-Encoding} says; empty for other failures. */
    public static Optional<String> undecodable(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof UndecodableBodyException) {
                return Optional.ofNullable(e.getMessage());
            }
        }
        return Optional.empty();
    }

    /** Whether a request declares its body as JSON. */
    public static boolean isJson(Context ctx) {
        String type = ctx.contentType();
        return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(ContentType.JSON);
    }

    /** Refuses a body that is not declared as JSON. */
    public static void expectJson(Context ctx) {
        if (!isJson(ctx)) {
            throw refused(
                    ctx,
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "Expected JSON with the header \"Content-Type: application/json\".");
        }
    }

    /** All bytes of the body or of a part of it, up to its limit, from a stream that reads it. */
    public static byte[] bytes(Context ctx, InputStream in) throws IOException {
        int limit = limit(ctx);
        ByteBudget.Share share = ctx.attribute(SHARE);
        byte[] bytes =
                share == null || isCovered(ctx, share, limit) ? in.readNBytes(limit + 1) : bytes(ctx, in, share, limit);
        if (bytes.length > limit) {
            throw tooLarge(ctx);
        }
        return bytes;
    }

    /** Whether all of a body of known length is reserved. */
    private static boolean isCovered(Context ctx, ByteBudget.Share share, int limit) {
        return !isOfUnknownLength(ctx) && share.covers(Math.min(ctx.req().getContentLengthLong(), limit));
    }

    private static byte[] bytes(Context ctx, InputStream in, ByteBudget.Share share, int limit) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] block = in.readNBytes(BLOCK);
        while (block.length > 0 && all.size() <= limit) {
            all.write(block);
            if (!share.covers(all.size())) {
                throw noRoom(ctx);
            }
            block = in.readNBytes(BLOCK);
        }
        return all.toByteArray();
    }

    static BadRequestException tooLarge(Context ctx) {
        return refused(ctx, HttpStatus.CONTENT_TOO_LARGE, tooLargeMessage(ctx));
    }

    private static String tooLargeMessage(Context ctx) {
        int limit = limit(ctx);
        return "The request's body is over the limit of " + text(limit) + "."
                + (limit < MAX_PICTURE_BYTES
                        ? ""
                        : " Send the picture with fewer pixels, or as a JPEG of lower quality.");
    }

    private static String text(int bytes) {
        return bytes < 1024 * 1024 ? bytes / 1024 + " KiB" : bytes / 1024 / 1024 + " MiB";
    }

    /**
     * Refuses a body that was not read to its end. The rest is read and discarded, up to a limit: closing a connection
     * while the client still sends resets it, and the client may never see the response. The connection is closed in
     * any case, and the response says so.
     */
    static BadRequestException refused(Context ctx, HttpStatus status, String message) {
        ctx.header("Connection", "close");
        discardRest(ctx);
        return new BadRequestException(status, message);
    }

    /**
     * Refuses a request whose body was not read yet. The body is discarded likewise, unless the client waits for {@code
     * 100 Continue}.
     */
    static BadRequestException unread(Context ctx, HttpStatus status, String message, int retryAfter) {
        boolean clientWaits = ctx.header("Expect") != null;
        if (isPresent(ctx) && (clientWaits || !discardRest(ctx))) {
            ctx.header("Connection", "close");
        }
        return new BadRequestException(status, message, retryAfter);
    }

    /** Discards the rest of a body that is no longer needed, likewise. */
    public static void discard(Context ctx) {
        ctx.header("Connection", "close");
        if (ctx.header("Expect") == null) {
            discardRest(ctx);
        }
    }

    /** Reads the rest of a body; false when its end was not reached. */
    private static boolean discardRest(Context ctx) {
        try {
            Optional<DecodedRequest> decoded = DecodedRequest.of(ctx);
            InputStream rest =
                    decoded.isPresent() ? decoded.get().compressed() : ctx.req().getInputStream();
            byte[] buffer = new byte[BLOCK];
            long left = MAX_BYTES_DISCARDED;
            int read = 0;
            while (read >= 0 && left > 0) {
                read = rest.read(buffer);
                left -= read;
            }
            return read < 0;
        } catch (IOException | RuntimeException e) {
            // The client has disconnected, or the form's parser has closed the stream: there is nothing to read.
            return false;
        }
    }
}
