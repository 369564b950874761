package dev.foretell.web.prediction.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.job.InvalidInputException;
import dev.foretell.manifest.Classification;
import dev.foretell.web.edge.BadRequestException;
import dev.foretell.web.edge.Body;
import dev.foretell.web.edge.Json;
import dev.foretell.web.history.History;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.TruthOutcome;
import dev.foretell.web.history.VersionFigures;
import dev.foretell.web.prediction.ConflictException;
import dev.foretell.web.prediction.ModelOutputs;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.PredictionLookup;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The comparison of a model's versions, and the truth that callers report later. Safe for use by several threads. */
public final class ComparisonApi {

    private static final double NANOS = 1e9;
    private static final Pattern SINCE = Pattern.compile("(\\d{1,5})([mhd])");
    private static final String DEFAULT_SINCE = "24h";

    private final Models models;
    private final PredictionLookup lookup;
    private final History history;
    private final InstantSource clock;

    public ComparisonApi(Models models, PredictionLookup lookup, History history, InstantSource clock) {
        this.models = models;
        this.lookup = lookup;
        this.history = history;
        this.clock = clock;
    }

    public void compare(Context ctx) {
        String model = ctx.pathParam("model");
        models.choose(model, null, null);
        Instant since = since(ctx.queryParam("since"));
        Map<String, Double> shares = models.shares(model);
        List<Map<String, Object>> versions = history.compare(model, since).stream()
                .map(figures -> shown(figures, shares.get(figures.version())))
                .toList();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("model", model);
        all.put("since", since.toString());
        all.put("versions", versions);
        Json.answer(ctx, all);
    }

    private Instant since(@Nullable String text) {
        Matcher since = SINCE.matcher(text == null ? DEFAULT_SINCE : text);
        if (!since.matches()) {
            throw new BadRequestException(
                    HttpStatus.BAD_REQUEST,
                    "Expected the parameter \"since\" to be a time ago such as 90m, 24h or 7d.");
        }
        long amount = Long.parseLong(since.group(1));
        Duration ago = switch (since.group(2)) {
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
        return clock.instant().minus(ago).truncatedTo(ChronoUnit.HOURS); // The figures cover whole hours.
    }

    private static Map<String, Object> shown(VersionFigures figures, @Nullable Double share) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("version", figures.version());
        if (share != null) {
            shown.put("weight", share);
        }
        shown.put("predictions", figures.predictions());
        shown.put("rows", figures.rows());
        shown.put("failed", figures.failed());
        shown.put("error_rate", figures.errorRate());
        figures.latency().ifPresent(latency -> shown.put("latency", shown(latency)));
        figures.computeMean().ifPresent(mean -> shown.put("compute_mean", seconds(mean)));
        shown.put("answers", figures.answers());
        Map<String, Object> truth = new LinkedHashMap<>();
        truth.put("rows", figures.truths());
        truth.put("correct", figures.correct());
        figures.accuracy().ifPresent(accuracy -> truth.put("accuracy", accuracy));
        shown.put("truth", truth);
        return shown;
    }

    private static Map<String, Double> shown(VersionFigures.Latency latency) {
        Map<String, Double> shown = new LinkedHashMap<>();
        shown.put("mean", seconds(latency.mean()));
        shown.put("p50", seconds(latency.p50()));
        shown.put("p95", seconds(latency.p95()));
        shown.put("p99", seconds(latency.p99()));
        return shown;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    public void truth(Context ctx) {
        Body.expectJson(ctx);
        Prediction prediction = lookup.existing(ctx.pathParam("id"));
        List<String> labels = labels(Json.body(ctx), ModelOutputs.classification(models.manifest(prediction)));
        TruthOutcome outcome = history.truth(prediction.id(), labels);
        if (outcome instanceof TruthOutcome.Stored stored) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("id", prediction.id());
            shown.put("truth", labels);
            shown.put("rows", stored.rows());
            shown.put("correct", stored.correct());
            Json.answer(ctx, shown);
        } else {
            throw refused(prediction.id(), outcome);
        }
    }

    private RuntimeException refused(String id, TruthOutcome outcome) {
        if (outcome instanceof TruthOutcome.WrongNumberOfRows wrong) {
            return new InvalidInputException("Expected \"truth\" to have " + wrong.expected()
                    + " classes, one for each row; found " + wrong.found() + ".");
        } else if (outcome instanceof TruthOutcome.NotSucceeded not) {
            return new ConflictException("Only a prediction that succeeded can have a truth; it is "
                    + not.status().wireName() + ".");
        } else if (outcome instanceof TruthOutcome.NoClasses) {
            return new ConflictException("The prediction has numbers, not classes, so it cannot have a truth.");
        }
        return lookup.unknown(id);
    }

    /** The classes in {@code {"truth": ["positive", …]}} or {@code {"truth": "positive"}}, by their labels. */
    private static List<String> labels(JsonNode body, Classification output) {
        body.fieldNames().forEachRemaining(name -> {
            if (!name.equals("truth")) {
                throw new InvalidInputException("Unknown member \"" + name + "\"; expected \"truth\".");
            }
        });
        JsonNode truth = body.path("truth");
        List<String> labels = new ArrayList<>();
        for (JsonNode each : truth.isArray() ? truth : List.of(truth)) {
            OptionalInt label =
                    each.isTextual() || each.isIntegralNumber() ? output.indexOf(each.asText()) : OptionalInt.empty();
            if (label.isEmpty()) {
                throw new InvalidInputException("truth[" + labels.size() + "]: expected one of "
                        + String.join(", ", output.labels()) + ", not " + shortened(each) + ".");
            }
            labels.add(output.labels().get(label.getAsInt()));
        }
        return labels;
    }

    private static String shortened(JsonNode node) {
        String text = node.isMissingNode() ? "nothing" : node.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
