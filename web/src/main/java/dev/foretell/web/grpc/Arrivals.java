package dev.foretell.web.grpc;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls whose request stops arriving, which would otherwise hold memory for as long as their client likes: a
 * message that has begun, or the only message of a call, must make progress. Call {@link #start} once. Safe for use by
 * several threads.
 */
final class Arrivals implements ServerInterceptor, AutoCloseable {

    /** As long as the HTTP server waits for bytes of a body. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** The tracer of the call at hand. */
    static final Context.Key<MessageTracer> TRACER = Context.key("foretell.tracer");

    private final Set<Awaited<?, ?>> awaited = ConcurrentHashMap.newKeySet();
    private final Duration patience;
    private @Nullable ScheduledExecutorService timer;

    Arrivals() {
        this(PATIENCE);
    }

    Arrivals(Duration patience) {
        this.patience = patience;
    }

    /** A call, until its request has arrived. */
    private record Awaited<Q, A>(ServerCall<Q, A> call, MessageTracer tracer) {
        void end(Duration patience) {
            call.close(
                    Status.DEADLINE_EXCEEDED.withDescription(
                            "Nothing more of the request came for " + patience.toSeconds() + " s."),
                    new Metadata());
        }
    }

    void start() {
        ScheduledExecutorService started =
                Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "grpc-arrivals"));
        Future<?> unused = started.scheduleWithFixedDelay(
                this::endStalled, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        timer = started;
    }

    /** Ends the calls whose request does not arrive. */
    void endStalled() {
        awaited.stream()
                .filter(each -> each.tracer().isStalled(patience))
                .toList()
                .forEach(each -> {
                    if (awaited.remove(each)) {
                        each.end(patience);
                    }
                });
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Awaited<Q, A> arriving = new Awaited<>(call, TRACER.get());
        awaited.add(arriving);
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onHalfClose() {
                awaited.remove(arriving);
                super.onHalfClose();
            }

            @Override
            public void onCancel() {
                awaited.remove(arriving);
                super.onCancel();
            }

            @Override
            public void onComplete() {
                awaited.remove(arriving);
                super.onComplete();
            }
        };
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
