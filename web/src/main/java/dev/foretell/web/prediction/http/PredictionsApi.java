package dev.foretell.web.prediction.http;

import dev.foretell.job.InvalidInputException;
import dev.foretell.job.JobProblem.Code;
import dev.foretell.web.edge.BadRequestException;
import dev.foretell.web.edge.Body;
import dev.foretell.web.edge.CallerHeaders;
import dev.foretell.web.edge.ChosenVersion;
import dev.foretell.web.edge.EventStream;
import dev.foretell.web.edge.Json;
import dev.foretell.web.edge.PathPrefix;
import dev.foretell.web.edge.PreferHeader;
import dev.foretell.web.edge.Problem;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.Query;
import dev.foretell.web.history.Status;
import dev.foretell.web.prediction.FailedException;
import dev.foretell.web.prediction.JobWatchers;
import dev.foretell.web.prediction.Jobs;
import dev.foretell.web.prediction.ModelOutputs;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.PredictionJson;
import dev.foretell.web.prediction.PredictionLookup;
import dev.foretell.web.prediction.PredictionRequest;
import dev.foretell.web.prediction.Predictions;
import dev.foretell.web.table.FeatureRanges;
import dev.foretell.web.webhook.TargetPolicy;
import dev.foretell.web.webhook.WebhookUrl;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code /predictions} for programs, modelled on Cog's HTTP API: interactive predictions, background jobs, their states
 * and results. Safe for use by several threads.
 */
public final class PredictionsApi {

    /** Failures of the job, not of the request, which is answered with 200 and {@code "status": "failed"}. */
    private static final Set<Code> JOB_FAILED = EnumSet.of(Code.MODEL_FAILED, Code.UNDELIVERABLE);

    /** An id of the caller's, which needs no escaping in a path, a log line or a message's properties. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

    private static final Pattern MODEL = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    private static final Pattern LIMIT = Pattern.compile("[0-9]{1,3}");
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;

    private final Models models;
    private final Predictions predictions;
    private final Jobs jobs;
    private final PredictionLookup lookup;
    private final JobWatchers watchers;
    private final TargetPolicy webhooks;
    private final Duration deadline;
    private final Executor executor;

    public PredictionsApi(
            Models models,
            Predictions predictions,
            Jobs jobs,
            PredictionLookup lookup,
            JobWatchers watchers,
            TargetPolicy webhooks,
            Duration deadline,
            Executor executor) {
        this.models = models;
        this.predictions = predictions;
        this.jobs = jobs;
        this.lookup = lookup;
        this.watchers = watchers;
        this.webhooks = webhooks;
        this.deadline = deadline;
        this.executor = executor;
    }

    public void post(Context ctx) {
        PredictionBody asked = read(ctx);
        if (asked.id() != null) {
            throw new InvalidInputException("An id of your own belongs in the path: PUT /predictions/<id>.");
        }
        PreferHeader prefer = PreferHeader.of(ctx);
        PredictionRequest request = request(ctx, asked);
        if (prefer.respondAsync()
                || prefer.patience().isPresent()
                || asked.webhook() != null
                || EventStream.wanted(ctx)) {
            submit(ctx, asked, request, prefer);
        } else {
            predict(ctx, asked, request);
        }
    }

    private PredictionBody read(Context ctx) {
        return PredictionBody.read(
                Body.bytes(ctx), models, CallerHeaders.of(ctx).key(), entry -> ChosenVersion.set(ctx, entry));
    }

    private static PredictionRequest request(Context ctx, PredictionBody asked) {
        return PredictionRequest.rows(asked.entry().manifest(), asked.pinned(), asked.rows(), CallerHeaders.of(ctx));
    }

    private void predict(Context ctx, PredictionBody asked, PredictionRequest request) {
        List<String> warnings = FeatureRanges.warnings(asked.entry().manifest(), asked.rows());
        ctx.future(() -> predictions.predict(request).handle((predicted, error) -> {
            answer(ctx, warnings, predicted, error);
            return null;
        }));
    }

    private static void answer(
            Context ctx, List<String> warnings, @Nullable ModelOutputs predicted, @Nullable Throwable error) {
        if (predicted != null) {
            Json.answer(ctx, PredictionJson.writeInteractive(predicted, warnings));
        } else if (error != null
                && Problem.cause(error) instanceof FailedException failed
                && JOB_FAILED.contains(failed.problem().code())) {
            Json.answer(ctx, PredictionJson.write(failed.prediction(), PathPrefix.of(ctx)));
        } else if (error != null) {
            Problem.of(error).json(ctx);
        }
    }

    public void put(Context ctx) {
        String id = id(ctx);
        if (!ID.matcher(id).matches()) {
            throw new InvalidInputException("Expected the id to be 1 to 64 of the characters A-Z a-z 0-9 _ . : -");
        }
        Body.expectJson(ctx);
        PredictionBody asked = read(ctx);
        if (asked.id() != null && !asked.id().equals(id)) {
            throw new InvalidInputException("The member \"id\" is not the id in the path.");
        }
        submit(ctx, asked, request(ctx, asked).withId(id), PreferHeader.of(ctx));
    }

    private void submit(Context ctx, PredictionBody asked, PredictionRequest request, PreferHeader prefer) {
        String webhook = asked.webhook() == null
                ? null
                : WebhookUrl.read(asked.webhook(), webhooks).toString();
        CompletableFuture<Jobs.Submitted> submitted = jobs.submit(request, webhook, asked.digest());
        if (EventStream.wanted(ctx)) {
            JobEvents.stream(ctx, watchers, lookup, executor, submitted.join().prediction());
            return;
        }
        ctx.future(() -> submitted
                .thenCompose(job -> watchers.end(job.prediction(), prefer.patienceOr(deadline)))
                .handleAsync(
                        (job, error) -> {
                            if (error == null) {
                                answer(ctx, job);
                            } else {
                                Problem.of(error).json(ctx);
                            }
                            return null;
                        },
                        executor));
    }

    /** Answers with the job: 200 when it has ended, 202 otherwise. */
    private static void answer(Context ctx, Prediction job) {
        Json.answer(ctx, PredictionJson.write(job, PathPrefix.of(ctx)));
        if (!job.status().isTerminal()) {
            ctx.status(HttpStatus.ACCEPTED).header("Location", "/predictions/" + job.id());
            ctx.header("Preference-Applied", "respond-async");
        }
    }

    public void find(Context ctx) {
        Prediction prediction = lookup.existing(id(ctx));
        if (EventStream.wanted(ctx)) {
            JobEvents.stream(ctx, watchers, lookup, executor, prediction);
            return;
        }
        Duration wait = PreferHeader.waitParameter(ctx);
        ctx.future(() -> watchers.end(prediction, wait)
                .thenAccept(state -> Json.answer(ctx, PredictionJson.write(state, PathPrefix.of(ctx)))));
    }

    /** The input as bytes: rows, or an image, which a browser must not show as a page. */
    public void input(Context ctx) {
        Prediction prediction = lookup.existing(id(ctx));
        ctx.result(prediction.input())
                .contentType(prediction.contentType())
                .header("Content-Disposition", "attachment")
                .header("Content-Security-Policy", "sandbox");
    }

    public void cancel(Context ctx) {
        Json.answer(ctx, PredictionJson.write(lookup.cancel(id(ctx)), PathPrefix.of(ctx)));
    }

    public void list(Context ctx) {
        int limit = limit(ctx.queryParam("limit"));
        Query query = new Query(
                parameter(ctx, "model", MODEL, "the name of a model"),
                status(ctx.queryParam("status")),
                parameter(ctx, "before", ID, "the id of a prediction"),
                limit);
        List<Prediction> page = lookup.list(query);
        Json.answer(
                ctx,
                PredictionJson.writeList(
                        page, page.size() < limit ? null : page.get(limit - 1).id(), PathPrefix.of(ctx)));
    }

    /** A parameter that is passed to the database, which does not accept every character. */
    private static @Nullable String parameter(Context ctx, String name, Pattern form, String meaning) {
        String value = ctx.queryParam(name);
        if (value != null && !form.matcher(value).matches()) {
            throw new BadRequestException(
                    HttpStatus.BAD_REQUEST, "Expected the parameter \"" + name + "\" to be " + meaning + ".");
        }
        return value;
    }

    private static int limit(@Nullable String text) {
        String digits = text == null ? Integer.toString(DEFAULT_LIMIT) : text;
        int limit = LIMIT.matcher(digits).matches() ? Integer.parseInt(digits) : 0;
        if (limit >= 1 && limit <= MAX_LIMIT) {
            return limit;
        }
        throw new BadRequestException(
                HttpStatus.BAD_REQUEST, "Expected the parameter \"limit\" to be a number from 1 to " + MAX_LIMIT + ".");
    }

    private static @Nullable Status status(@Nullable String name) {
        return name == null
                ? null
                : Status.ofWireName(name)
                        .orElseThrow(() -> new BadRequestException(
                                HttpStatus.BAD_REQUEST,
                                "Expected the parameter \"status\" to be one of "
                                        + Arrays.stream(Status.values())
                                                .map(Status::wireName)
                                                .collect(Collectors.joining(", "))
                                        + "."));
    }

    private static String id(Context ctx) {
        return ctx.pathParam("id");
    }
}
