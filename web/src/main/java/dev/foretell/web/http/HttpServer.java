package dev.foretell.web.http;

import dev.foretell.job.InvalidInputException;
import dev.foretell.manifest.Catalog;
import dev.foretell.process.ListenException;
import dev.foretell.web.access.Access;
import dev.foretell.web.access.Sessions;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.compression.Gzip;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.config.SizeUnit;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.Handler;
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

/** The HTTP server and its routes. {@link #start} once; after {@link #close} it is not started again. */
public final class HttpServer implements AutoCloseable {

    /** The attribute of a request that names the version it is for, a {@link Catalog.Entry}, once that is known. */
    static final String CHOSEN = "foretell.chosen";

    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final long STOP_MILLIS = 10_000;

    /** Connections that wait to be accepted. With Java's default, 50, a burst of clients waits seconds for the next try of TCP. */
    private static final int ACCEPT_QUEUE = 1_024;

    /** Javalin takes so many bytes of memory for each answer to copy it; by itself 32 KiB. */
    private static final int COPIED_AT_ONCE = 4_096;

    private final String host;
    private final int port;
    private final Backend backend;
    private final Farewell farewell = new Farewell();
    private final Javalin javalin;

    /**
     * A server that is not yet started.
     *
     * @param port 0 for any free one
     * @param threads runs requests
     * @param access who may call, and how often
     */
    public HttpServer(String host, int port, ThreadPool threads, Backend backend, Access access) {
        this.host = host;
        this.port = port;
        this.backend = backend;
        this.javalin = Javalin.create(config -> {
            configure(config, host, port, threads, farewell);
            config.http.asyncTimeout = 0; // Every job has a deadline of its own.
            guard(config.routes, access);
            routes(config.routes);
        });
        answerHeads(javalin.unsafe.internalRouter);
    }

    /** Has HEAD answered wherever GET is, by the same handler: by itself Javalin answers it 200, whatever GET would say (RFC 9110, 9.3.2). */
    private static void answerHeads(InternalRouter router) {
        router.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.equals(HandlerType.GET))
                .toList()
                .forEach(get -> router.addHttpEndpoint(new Endpoint(HandlerType.HEAD, get.path, get.handler)));
    }

    private static void configure(JavalinConfig config, String host, int port, ThreadPool threads, Farewell farewell) {
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
            server.setErrorHandler(new EdgeErrors());
            server.insertHandler(new GracefulHandler());
            server.insertHandler(farewell); // Around the other: what that refuses ends its connection too.
        });
        config.http.compressionStrategy = compression();
        config.http.responseBufferSize = COPIED_AT_ONCE;
        config.http.maxRequestSize = Body.MAX_BYTES;
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

    /** Looks for no session of a servlet's: ours are in {@link Sessions}. */
    private static final class NoSessions extends SessionHandler {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            return getHandler().handle(request, response, callback);
        }
    }

    private static CompressionStrategy compression() {
        CompressionStrategy gzip = new CompressionStrategy(null, new Gzip());
        // For types that are not named here, Javalin looks through all those that it excludes, with every answer.
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

    private static void guard(RoutesConfig routes, Access access) {
        Sessions sessions = new Sessions(access.keys(), InstantSource.system());
        new Gate(access, sessions).guard(routes);
        SignIn signIn = new SignIn(access.keys(), sessions);
        routes.get("/sign-in", signIn::page);
        routes.post("/sign-in", signIn::post);
        routes.post("/sign-out", signIn::out);
    }

    private void routes(RoutesConfig routes) {
        pages(routes);
        new PredictionsApi(backend).addTo(routes);
        new DatasetsApi(backend).addTo(routes);
        new ComparisonApi(backend).addTo(routes);
        new InferenceApi(backend).addTo(routes);
        new IrisApi(backend).addTo(routes);
        routes.get("/metrics", this::metrics);
        ApiDocument.addTo(routes);
        errors(routes);
    }

    private void pages(RoutesConfig routes) {
        DatasetPages datasets = new DatasetPages(backend.models(), backend.datasets());
        AccuracyPage accuracy = new AccuracyPage(backend.models(), backend.predictions());
        Digits digits = new Digits(backend.models(), backend.predictions());
        PredictionsApi api = new PredictionsApi(backend);
        IrisApi iris = new IrisApi(backend);
        routes.get("/", ctx -> byKindOfCaller(ctx, new WelcomePage(backend)::page, iris::home));
        new WorkersPages(backend).addTo(routes);
        new ModelsPages(backend).addTo(routes);
        routes.get("/predictions", ctx -> byKindOfCaller(ctx, datasets::form, api::list));
        routes.post("/predictions", ctx -> {
            if (Body.isJson(ctx)) {
                api.post(ctx);
            } else {
                datasets.post(ctx);
            }
        });
        routes.get("/accuracy", accuracy::answer);
        routes.post("/accuracy", accuracy::answer);
        new JobPages(backend.datasets(), backend.lookup(), backend.models()).addTo(routes);
        routes.get("/digits", digits::page);
        routes.post("/digits", digits::post);
        routes.get("/digits/samples/{file}", digits::sampleImage);
        routes.post("/classify", digits::classify);
        ModelPage model = new ModelPage(backend.models(), backend.predictions(), backend.workers());
        routes.get("/models/{model}", model::get);
        routes.post("/models/{model}", model::post);
    }

    /** A person gets a page, a program data. */
    static void byKindOfCaller(Context ctx, Handler person, Handler program) throws Exception {
        ctx.res().addHeader("Vary", "Accept"); // Beside Origin, which the gate may have named.
        (Problem.isForPerson(ctx) ? person : program).handle(ctx);
    }

    private void errors(RoutesConfig routes) {
        routes.exception(MethodNotAllowedResponse.class, (error, ctx) -> {
            ctx.header("Allow", String.join(", ", error.getDetails().values()));
            answer(ctx, Problem.of(error));
        });
        routes.exception(InvalidInputException.class, (error, ctx) -> {
            countInvalid(ctx.attribute(CHOSEN));
            answer(ctx, Problem.of(error));
        });
        routes.exception(Exception.class, (error, ctx) -> answer(ctx, Problem.of(error)));
        routes.error(HttpStatus.NOT_FOUND.getCode(), ctx -> explain(ctx, "There is nothing at " + ctx.path() + "."));
    }

    private void metrics(Context ctx) {
        ctx.result(backend.metrics().scrape()).contentType(METRICS_TYPE);
    }

    private void countInvalid(Catalog.@Nullable Entry chosen) {
        if (chosen == null) {
            backend.metrics().invalid(null, null);
        } else {
            backend.metrics()
                    .invalid(chosen.manifest().name(), chosen.manifest().version());
        }
    }

    private static void answer(Context ctx, Problem problem) {
        problem.answer(ctx, "problem", Map.of());
    }

    private static void explain(Context ctx, String detail) {
        String body = ctx.result();
        if (body == null || body.startsWith("Endpoint ")) {
            answer(ctx, Problem.of(HttpStatus.NOT_FOUND, detail));
        }
    }

    /**
     * Starts to serve, and returns when it does.
     *
     * @throws ListenException when the address is not free, or not this machine's
     */
    public void start() {
        try {
            javalin.start();
        } catch (JavalinBindException e) {
            throw new ListenException(host, port, e);
        }
    }

    /** Every route that is served, such as {@code GET /predictions}; HEAD goes with each GET. */
    public List<String> routes() {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod() && !endpoint.method.equals(HandlerType.HEAD))
                .map(endpoint -> endpoint.method.name() + " " + endpoint.path)
                .toList();
    }

    /** The port that is listened on. */
    public int port() {
        return javalin.port();
    }

    /** From now on every response ends its connection; all else goes on. */
    public void sayFarewell() {
        farewell.say();
    }

    /** Accepts no more connections, lets requests under way end, then stops. */
    @Override
    public void close() {
        javalin.stop();
    }
}
