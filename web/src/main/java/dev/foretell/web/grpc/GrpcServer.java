package dev.foretell.web.grpc;

import dev.foretell.process.ListenException;
import dev.foretell.web.access.Access;
import dev.foretell.web.access.Limits;
import dev.foretell.web.edge.Body;
import dev.foretell.web.inference.Inference;
import dev.foretell.web.prediction.WebMetrics;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The gRPC server, without TLS. Call {@link #start} once; after {@link #close} it cannot be started again. */
public final class GrpcServer implements AutoCloseable {

    /** The setting of the port, for messages. */
    public static final String SETTING = "FORETELL_GRPC_PORT";

    private static final int MAX_CALLS_PER_CONNECTION = 1_000;
    private static final int HANDSHAKE_SECONDS = 10;

    /** A connection that carries nothing for so long is asked whether its client still exists. */
    private static final int PING_AFTER_SECONDS = 60;

    private static final int PING_ANSWER_SECONDS = 20;

    /** Clients may ask so often; one that asks more often loses its connection. */
    private static final int PERMITTED_PING_SECONDS = 5;

    private static final int MAX_IDLE_MINUTES = 10;
    private static final int STOP_SECONDS = 2;

    /** It logs a stack for each message that is over a limit, which the caller is told. */
    private static final Logger NOISY = Logger.getLogger("io.grpc.netty.NettyServerStream");

    private final String host;
    private final int port;
    private final Server server;
    private final Arrivals arrivals;

    /**
     * Creates a server that is not started.
     *
     * @param port 0 for any free one
     * @param executor runs calls
     * @param metrics counts invalid requests
     * @param access which callers are allowed
     * @param limits what they share
     */
    public GrpcServer(
            String host,
            int port,
            Executor executor,
            Inference inference,
            WebMetrics metrics,
            Access access,
            Limits limits) {
        NOISY.setLevel(Level.SEVERE);
        this.host = host;
        this.port = port;
        this.arrivals = new Arrivals();
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(host, port))
                .executor(executor)
                .maxInboundMessageSize(Body.MAX_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTime(PING_AFTER_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(PING_ANSWER_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(PERMITTED_PING_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxConnectionIdle(MAX_IDLE_MINUTES, TimeUnit.MINUTES)
                .addStreamTracerFactory(new MessageTracer.Factory(limits.bodies()))
                .decompressorRegistry(DecompressorRegistry.getDefaultInstance().with(new Deflate(), true))
                .intercept(new MessageErrors())
                .intercept(arrivals)
                .intercept(new AccessInterceptor(access, limits)) // The last one added is asked first.
                .addService(ServerInterceptors.useInputStreamMessages(
                        InferMethods.bind(new DescribingCalls(inference), new InferCalls(inference, metrics))))
                .addService(ServerInterceptors.useInputStreamMessages(new HealthCalls(inference).bindService()))
                .fallbackHandlerRegistry(new UnservedMethods())
                .build();
    }

    /**
     * Starts the server, and returns when it serves.
     *
     * @throws ListenException when the address is in use, or not one of this machine
     */
    public void start() {
        try {
            InetAddress.getByName(host); // gRPC's own message for an unknown name is empty.
            server.start();
        } catch (IOException e) {
            throw new ListenException(host, port, SETTING, e);
        }
        arrivals.start();
    }

    /** The port on which the server listens. */
    public int port() {
        return server.getPort();
    }

    /** Accepts no more connections and calls; those in progress continue. */
    public void drain() {
        server.shutdown();
    }

    /** Accepts no more calls, gives those in progress a moment to send their answers, then ends streams and stops. */
    @Override
    public void close() {
        drain();
        try {
            if (!server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        arrivals.close();
    }
}
