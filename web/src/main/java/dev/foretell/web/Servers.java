package dev.foretell.web;

import dev.foretell.web.access.Limits;
import dev.foretell.web.grpc.GrpcServer;
import dev.foretell.web.server.Handlers;
import dev.foretell.web.server.HttpServer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of a web, for HTTP and, unless the settings switch it off, for gRPC. Callers of both share their limits.
 * Call {@link #start} once; after {@link #close} they cannot be started again.
 */
final class Servers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Servers.class);

    private final HttpServer http;
    private final Optional<GrpcServer> grpc;

    /**
     * Creates servers that are not started.
     *
     * @param threads runs requests of both
     */
    Servers(WebSettings settings, ThreadPool threads, Handlers handlers) {
        Limits limits = Limits.of(settings.access());
        this.http = new HttpServer(
                settings.host(), settings.port(), settings.prefix(), threads, handlers, settings.access(), limits);
        this.grpc = settings.grpcPort().isEmpty()
                ? Optional.empty()
                : Optional.of(new GrpcServer(
                        settings.host(),
                        settings.grpcPort().getAsInt(),
                        threads,
                        handlers.inference().protocol(),
                        handlers.metrics(),
                        settings.access(),
                        limits));
    }

    /**
     * Starts to serve.
     *
     * @throws dev.foretell.process.ListenException when an address is in use, or not one of this machine
     */
    void start() {
        grpc.ifPresent(GrpcServer::start);
        http.start();
        grpc.ifPresent(server -> LOG.info("gRPC is served on port {}", server.port()));
    }

    int port() {
        return http.port();
    }

    OptionalInt grpcPort() {
        return grpc.map(server -> OptionalInt.of(server.port())).orElse(OptionalInt.empty());
    }

    List<String> routes() {
        return http.routes();
    }

    /** Ends the connection with every response from now on; requests are still served. */
    void closeConnections() {
        http.closeConnections();
    }

    /** Accepts no more calls over gRPC, whose clients then connect to another web; HTTP refuses predictions. */
    void drain() {
        grpc.ifPresent(GrpcServer::drain);
    }

    @Override
    public void close() {
        grpc.ifPresent(GrpcServer::close);
        http.close();
    }
}
