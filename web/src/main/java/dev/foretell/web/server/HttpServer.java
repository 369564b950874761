package dev.foretell.web.server;

import dev.foretell.job.InvalidInputException;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.process.ListenException;
import dev.foretell.web.access.Access;
import dev.foretell.web.access.Limits;
import dev.foretell.web.access.Sessions;
import dev.foretell.web.edge.AccessFilter;
import dev.foretell.web.edge.Body;
import dev.foretell.web.edge.BodyDecoder;
import dev.foretell.web.edge.ChosenVersion;
import dev.foretell.web.edge.PathPrefix;
import dev.foretell.web.edge.PrefixedPaths;
import dev.foretell.web.edge.Problem;
import dev.foretell.web.edge.SecurityHeaders;
import dev.foretell.web.edge.SignIn;
import dev.foretell.web.inference.InferenceApi;
import dev.foretell.web.inference.InferenceErrors;
import dev.foretell.web.prediction.UnknownModelException;
import dev.foretell.web.prediction.WebMetrics;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.compression.Gzip;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.config.SizeUnit;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.staticfiles.Location;
import io.javalin.router.Endpoint;
import io.javalin.router.InternalRouter;
import io.javalin.util.JavalinBindException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;

/** The HTTP server and its routes. Call {@link #start} once; after {@link #close} it cannot be started again. */
public final class HttpServer implements AutoCloseable {

    private static final long STOP_MILLIS = 10_000;

    /** The backlog of connections. With Java's default, 50, clients in a burst wait seconds until TCP tries again. */
    private static final int ACCEPT_QUEUE = 1_024;

    /** The size in bytes of the buffer that Javalin allocates for each response; its default is 32 KiB. */
    private static final int COPIED_AT_ONCE = 4_096;

    private final String host;
    private final int port;
    private final WebMetrics metrics;
    private final ConnectionCloser closer = new ConnectionCloser();
    private final Javalin javalin;

    /**
     * Creates a server that is not started.
     *
     * @param port 0 for any free one
     * @param prefix the path below which a proxy serves this server
     * @param threads runs requests
     * @param access which callers are allowed
     * @param limits what they share
     */
    public HttpServer(
            String host,
            int port,
            PathPrefix prefix,
            ThreadPool threads,
            Handlers handlers,
            Access access,
            Limits limits) {
        this.host = host;
        this.port = port;
        this.metrics = handlers.metrics();
        this.javalin = Javalin.create(config -> {
            configure(config, host, port, prefix, threads, closer);
            config.http.asyncTimeout = 0; // Each job has its own deadline.
            guard(config.routes, access, limits);
            RouteTable.addTo(config.routes, handlers);
            errors(config.routes);
        });
        answerHeads(javalin.unsafe.internalRouter);
    }

    /**
     * Adds HEAD to each GET route, with the same handler: by default Javalin answers it 200, whatever GET would answer
     * (RFC 9110, 9.3.2).
     */
    private static void answerHeads(InternalRouter router) {
        router.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.equals(HandlerType.GET))
                .toList()
                .forEach(get -> router.addHttpEndpoint(new Endpoint(HandlerType.HEAD, get.path, get.handler)));
    }

    private static void configure(
            JavalinConfig config,
            String host,
            int port,
            PathPrefix prefix,
            ThreadPool threads,
            ConnectionCloser closer) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.jetty.addConnector((server, http) -> connector(server, http, host, port));
        config.jetty.threadPool = threads;
        config.jetty.multipartConfig.maxFileSize(Body.MAX_BYTES, SizeUnit.BYTES);
        config.jetty.multipartConfig.maxTotalRequestSize(Body.MAX_BYTES, SizeUnit.BYTES);
        config.jetty.multipartConfig.maxInMemoryFileSize(Body.MAX_BYTES, SizeUnit.BYTES);
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.addCustomizer(new SecurityHeaders());
        });
        config.jetty.modifyServletContextHandler(context -> context.setSessionHandler(new NoSessions()));
        config.jetty.modifyServer(server -> {
            server.setStopTimeout(STOP_MILLIS);
            server.setErrorHandler(new JettyErrors());
            server.insertHandler(new BodyDecoder());
            server.insertHandler(new PrefixedPaths(prefix));
            server.insertHandler(new GracefulHandler());
            server.insertHandler(closer); // Around the other, so that its refusals end their connections, too.
        });
        config.http.compressionStrategy = compression();
        config.http.responseBufferSize = COPIED_AT_ONCE;
        config.http.maxRequestSize = Body.MAX_PICTURE_BYTES;
        config.http.prefer405over404 = true;
        config.router.ignoreTrailingSlashes = true;
        config.staticFiles.add(files -> {
            files.hostedPath = "/static";
            files.directory = "/static";
            files.location = Location.CLASSPATH;
        });
        ApiDocument.configure(config);
        new WebJar("org.webjars.npm", "chart.js").serve(config, "/static/chart", Set.of("chart.umd.min.js"));
    }

    /** Skips servlet sessions: ours are in {@link Sessions}. */
    private static final class NoSessions extends SessionHandler {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            return getHandler().handle(request, response, callback);
        }
    }

    private static CompressionStrategy compression() {
        CompressionStrategy gzip = new CompressionStrategy(null, new Gzip());
        // For other types Javalin searches its whole list of exclusions with every response.
        gzip.setAllowedMimeTypes(
                List.of(ContentType.JSON, Problem.TYPE, ContentType.HTML, ContentType.IMAGE_SVG.getMimeType()));
        return gzip;
    }

    private static ServerConnector connector(Server server, HttpConfiguration http, String host, int port) {
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        return connector;
    }

    private static void guard(RoutesConfig routes, Access access, Limits limits) {
        Sessions sessions = new Sessions(access.keys(), InstantSource.system());
        new AccessFilter(access, sessions, limits).guard(routes);
        SignIn signIn = new SignIn(access.keys(), sessions);
        routes.get("/sign-in", signIn::page);
        routes.post("/sign-in", signIn::post);
        routes.post("/sign-out", signIn::out);
    }

    private void errors(RoutesConfig routes) {
        routes.exception(MethodNotAllowedResponse.class, (error, ctx) -> {
            ctx.header("Allow", String.join(", ", error.getDetails().values()));
            answer(ctx, Problem.of(error));
        });
        routes.exception(InvalidInputException.class, (error, ctx) -> {
            countInvalid(ChosenVersion.of(ctx).map(Catalog.Entry::manifest).orElse(null));
            answer(ctx, Problem.of(error));
        });
        routes.exception(UnknownModelException.class, (error, ctx) -> {
            if (InferenceApi.isFor(ctx.path())) {
                InferenceErrors.unknownModel(ctx, error);
            } else {
                answer(ctx, Problem.of(error));
            }
        });
        routes.exception(Exception.class, (error, ctx) -> answer(ctx, Problem.of(error)));
        routes.error(HttpStatus.NOT_FOUND.getCode(), ctx -> explain(ctx, "There is nothing at " + ctx.path() + "."));
    }

    private void countInvalid(@Nullable Manifest chosen) {
        metrics.invalid(chosen == null ? null : chosen.name(), chosen == null ? null : chosen.version());
    }

    private static void answer(Context ctx, Problem problem) {
        if (InferenceApi.isFor(ctx.path())) {
            InferenceErrors.answer(ctx, problem);
        } else {
            problem.answer(ctx, "problem", Map.of());
        }
    }

    private static void explain(Context ctx, String detail) {
        String body = ctx.result();
        if (body == null || body.startsWith("Endpoint ")) {
            answer(ctx, Problem.of(HttpStatus.NOT_FOUND, detail));
        }
    }

    /**
     * Starts the server, and returns when it serves.
     *
     * @throws ListenException when the address is in use, or not one of this machine
     */
    public void start() {
        try {
            javalin.start();
        } catch (JavalinBindException e) {
            throw new ListenException(host, port, e);
        }
    }

    /** The routes, such as {@code GET /predictions}; HEAD is implied by GET. */
    public List<String> routes() {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod() && !endpoint.method.equals(HandlerType.HEAD))
                .map(endpoint -> endpoint.method.name() + " " + endpoint.path)
                .toList();
    }

    /** The port on which the server listens. */
    public int port() {
        return javalin.port();
    }

    /** Ends the connection with every response from now on; requests are still served. */
    public void closeConnections() {
        closer.activate();
    }

    /** Accepts no more connections, waits for requests in progress, then stops. */
    @Override
    public void close() {
        javalin.stop();
    }
}
