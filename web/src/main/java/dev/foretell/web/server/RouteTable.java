package dev.foretell.web.server;

import dev.foretell.web.edge.Body;
import dev.foretell.web.edge.ContentNegotiation;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;

/**
 * The table of routes and their handlers, except those for signing in. {@code edge.RouteRules} has what a route
 * requires. Stateless.
 */
final class RouteTable {

    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private RouteTable() {}

    static void addTo(RoutesConfig routes, Handlers to) {
        routes.get("/", ctx -> ContentNegotiation.answer(ctx, to.welcome()::page, to.iris()::home));
        predictions(routes, to);
        datasets(routes, to);
        models(routes, to);
        inference(routes, to);
        digits(routes, to);
        iris(routes, to);
        workers(routes, to);
        routes.get("/metrics", ctx -> metrics(ctx, to));
        ApiDocument.addTo(routes);
    }

    private static void predictions(RoutesConfig routes, Handlers to) {
        routes.get(
                "/predictions", ctx -> ContentNegotiation.answer(ctx, to.datasetPages()::form, to.predictions()::list));
        routes.post("/predictions", ctx -> {
            if (Body.isJson(ctx)) {
                to.predictions().post(ctx);
            } else {
                to.datasetPages().post(ctx);
            }
        });
        routes.get("/predictions/{id}", to.predictions()::find);
        routes.put("/predictions/{id}", to.predictions()::put);
        routes.get("/predictions/{id}/input", to.predictions()::input);
        routes.post("/predictions/{id}/cancel", to.predictions()::cancel);
        routes.post("/predictions/{id}/truth", to.comparison()::truth);
        routes.get("/jobs/{id}", to.jobs()::page);
        routes.post("/jobs/{id}/cancel", to.jobs()::cancel);
        routes.post("/jobs/{id}/delete", to.jobs()::delete);
    }

    private static void datasets(RoutesConfig routes, Handlers to) {
        routes.post("/datasets", to.datasets()::create);
        routes.post("/datasets/preview", to.datasets()::preview);
        routes.get("/datasets", to.datasets()::list);
        routes.get("/datasets/{id}", to.datasets()::find);
        routes.delete("/datasets/{id}", to.datasets()::delete);
        routes.post("/datasets/{id}/cancel", to.datasets()::cancel);
        routes.get("/datasets/{id}/events", to.datasets()::events);
        routes.get("/datasets/{id}/rows", to.datasets()::rows);
        routes.get("/datasets/{id}/result.csv", to.datasets()::resultCsv);
        routes.get("/datasets/{id}/result.json", to.datasets()::resultJson);
        routes.get("/accuracy", to.accuracy()::answer);
        routes.post("/accuracy", to.accuracy()::answer);
    }

    private static void models(RoutesConfig routes, Handlers to) {
        routes.get("/models", ctx -> ContentNegotiation.answer(ctx, to.models()::page, to.models()::list));
        routes.get("/models/{model}", to.model()::get);
        routes.post("/models/{model}", to.model()::post);
        routes.get("/models/{model}/comparison", to.comparison()::compare);
        routes.get("/models/{model}/traffic", to.models()::split);
        routes.put("/models/{model}/traffic", to.models()::changeByProgram);
        routes.post("/models/{model}/traffic", to.models()::change);
        routes.post("/models/{model}/traffic/revert", to.models()::revert);
    }

    private static void inference(RoutesConfig routes, Handlers to) {
        routes.get("/v2", to.inference()::server);
        routes.get("/v2/health/live", to.inference()::isLive);
        routes.get("/v2/health/ready", to.inference()::isReady);
        routes.get("/v2/models/stats", to.inference()::allStatistics);
        for (String model : List.of("/v2/models/{model}", "/v2/models/{model}/versions/{version}")) {
            routes.get(model, to.inference()::metadata);
            routes.get(model + "/ready", to.inference()::ready);
            routes.get(model + "/config", to.inference()::config);
            routes.get(model + "/stats", to.inference()::statistics);
            routes.post(model + "/infer", to.inference()::infer);
        }
        routes.get("/v1/models", to.predict()::list);
        for (String model : List.of("/v1/models/{model}", "/v1/models/{model}/versions/{version}")) {
            routes.get(model, to.predict()::status);
            routes.post(model + ":predict", to.predict()::predict);
        }
        routes.post("/v2/repository/index", to.inference()::index);
        routes.post("/v2/repository/models/{model}/load", to.inference()::load);
        routes.post("/v2/repository/models/{model}/unload", to.inference()::unload);
    }

    private static void digits(RoutesConfig routes, Handlers to) {
        routes.get("/digits", to.digits()::page);
        routes.post("/digits", to.digits()::post);
        routes.get("/digits/samples/{file}", to.digits()::sampleImage);
        routes.post("/classify", to.digits()::classify);
    }

    private static void iris(RoutesConfig routes, Handlers to) {
        routes.post("/run", to.iris()::run);
        routes.get("/output/{id}", to.iris()::output);
        routes.get("/inputs/{id}", to.iris()::inputs);
        routes.get("/version", to.iris()::version);
        routes.get("/endpoints", to.iris()::endpoints);
    }

    private static void workers(RoutesConfig routes, Handlers to) {
        routes.get("/workers", ctx -> ContentNegotiation.answer(ctx, to.workers()::page, to.workers()::state));
        routes.get("/workers/events", to.workers()::events);
        routes.get("/dead-letters", to.workers()::list);
        routes.post("/dead-letters/requeue", to.workers()::requeue);
        routes.post("/dead-letters/discard", to.workers()::discard);
    }

    private static void metrics(Context ctx, Handlers to) {
        ctx.result(to.metrics().scrape()).contentType(METRICS_TYPE);
    }
}
