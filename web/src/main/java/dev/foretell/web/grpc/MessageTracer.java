package dev.foretell.web.grpc;

import dev.foretell.web.access.ByteBudget;
import dev.foretell.web.access.Limits;
import dev.foretell.web.edge.Body;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.time.Duration;

/**
 * Reserves memory for the messages of a call as they arrive, until they are answered, as is done for HTTP bodies. A
 * call of several messages is answered one by one. Safe for use by several threads.
 */
final class MessageTracer extends ServerStreamTracer {

    /** The most bytes in a message of a call that predicts nothing, as of such requests over HTTP. */
    private static final int SMALL = 64 * 1024;

    private final ByteBudget budget;
    private final boolean isStream;
    private final int limit;
    private ByteBudget.Share share;
    private boolean isClosed;
    private boolean isPartial;
    private long message;
    private long lastBytes = System.nanoTime();

    private MessageTracer(ByteBudget budget, boolean isStream, int limit) {
        this.budget = budget;
        this.share = nothing();
        this.isStream = isStream;
        this.limit = limit;
    }

    private ByteBudget.Share nothing() {
        return budget.reserve(0).orElseThrow();
    }

    /** Creates a tracer for each call. */
    static final class Factory extends ServerStreamTracer.Factory {
        private final ByteBudget budget;

        Factory(ByteBudget budget) {
            this.budget = budget;
        }

        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
            boolean isStream = method.equals(InferMethods.STREAM);
            int limit = isStream || method.equals(InferMethods.UNARY) ? Body.MAX_BYTES : SMALL;
            return new MessageTracer(budget, isStream, limit);
        }
    }

    @Override
    public Context filterContext(Context context) {
        return context.withValue(Arrivals.TRACER, this);
    }

    @Override
    public synchronized void inboundWireSize(long bytes) {
        isPartial = true;
        add(bytes);
    }

    @Override
    public synchronized void inboundMessageRead(int number, long wireSize, long uncompressedSize) {
        isPartial = false;
        message = 0; // From here on it is read again, decompressed.
    }

    @Override
    public void inboundUncompressedSize(long bytes) {
        add(bytes);
    }

    private synchronized void add(long bytes) {
        lastBytes = System.nanoTime();
        message += bytes;
        if (message > limit) {
            throw refused("The request's message is over the limit of "
                    + (limit == SMALL ? "64 KiB." : limit / 1024 / 1024 + " MiB."));
        }
        if (!share.covers(message)) {
            throw refused(Limits.NO_ROOM);
        }
    }

    private static RuntimeException refused(String message) {
        return Status.RESOURCE_EXHAUSTED.withDescription(message).asRuntimeException();
    }

    /** Whether bytes are missing, and none have come for a time. */
    synchronized boolean isStalled(Duration patience) {
        return (isPartial || !isStream) && System.nanoTime() - lastBytes > patience.toNanos();
    }

    /** Frees the memory of a message that was answered. */
    synchronized void answered() {
        share.close();
        if (!isClosed) {
            share = nothing();
        }
    }

    @Override
    public synchronized void streamClosed(Status status) {
        isClosed = true;
        share.close();
    }
}
