package dev.foretell.web.iris;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.edge.CallerHeaders;
import dev.foretell.web.edge.Implementation;
import dev.foretell.web.edge.Json;
import dev.foretell.web.edge.Problem;
import dev.foretell.web.prediction.ConflictException;
import dev.foretell.web.prediction.ModelOutputs;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.PredictionRequest;
import dev.foretell.web.prediction.Predictions;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The routes of an older iris service, for its clients; the misspelt {@code pental_…} comes from that service. Safe for
 * use by several threads.
 */
public final class IrisApi {

    private static final String MODEL = "iris";
    private static final int LONGEST_ID = 64;
    private static final Set<String> MEMBERS = Set.of("id", "request_time", "inputs");
    private static final List<List<String>> FEATURES = List.of(
            List.of("sepal_length"),
            List.of("sepal_width"),
            List.of("pental_length", "petal_length"),
            List.of("pental_width", "petal_width"));

    /** {@code 2017-01-11 00:00:00}, optionally with a fraction of a second, or a T as some libraries write it. */
    private static final Pattern TIME =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?)");

    private static final DateTimeFormatter HTTP_TIME =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private final Models models;
    private final Predictions predictions;
    private final IrisRuns runs;
    private final Executor executor;
    private final InstantSource clock;

    public IrisApi(Models models, Predictions predictions, IrisRuns runs, Executor executor, InstantSource clock) {
        this.models = models;
        this.predictions = predictions;
        this.runs = runs;
        this.executor = executor;
        this.clock = clock;
    }

    /** The body of a request. */
    private record Asked(String id, LocalDateTime requestTime, double[] inputs) {}

    public void run(Context ctx) {
        Asked asked = asked(Json.body(ctx));
        Manifest manifest =
                models.choose(MODEL, null, CallerHeaders.of(ctx).key()).manifest();
        float[] values = new float[asked.inputs.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) asked.inputs[i];
        }
        PredictionRequest request =
                PredictionRequest.rows(manifest, false, new Rows(1, values.length, values), CallerHeaders.of(ctx));
        ctx.future(() -> predictions
                .predict(request)
                .thenAcceptAsync(predicted -> add(run(asked, predicted)), executor)
                .handle((stored, error) -> {
                    if (error == null) {
                        Json.answer(ctx.status(HttpStatus.CREATED), HttpStatus.CREATED.getCode());
                    } else {
                        Problem.of(error).json(ctx);
                    }
                    return null;
                }));
    }

    private void add(IrisRun run) {
        if (!runs.add(run)) {
            throw new ConflictException("Another run, of another flower, has this id and request_time.");
        }
    }

    private IrisRun run(Asked asked, ModelOutputs predicted) {
        double[] inputs = asked.inputs;
        return new IrisRun(
                0,
                asked.id,
                asked.requestTime,
                inputs[0],
                inputs[1],
                inputs[2],
                inputs[3],
                predicted.answer().id(),
                label(predicted),
                predicted.answer().version(),
                clock.instant());
    }

    private static String label(ModelOutputs predicted) {
        Rows outputs = predicted.answer().predictions();
        Classification output = predicted.classification();
        return output.labels().get(output.classOf(outputs.values(), 0));
    }

    private static Asked asked(JsonNode json) {
        if (!json.isObject()) {
            throw new InvalidInputException("Expected a JSON object with \"id\", \"request_time\" and \"inputs\".");
        }
        json.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                throw new InvalidInputException(
                        "Unknown member \"" + name + "\"; expected \"id\", \"request_time\" and \"inputs\".");
            }
        });
        return new Asked(id(json.path("id")), time(json.path("request_time")), inputs(json.path("inputs")));
    }

    private static String id(JsonNode json) {
        String id = json.asText();
        boolean plain = id.chars().noneMatch(Character::isISOControl);
        if (!(json.isTextual() || json.isIntegralNumber()) || id.isEmpty() || id.length() > LONGEST_ID || !plain) {
            throw new InvalidInputException(
                    "Expected \"id\" to be a whole number or text of 1 to " + LONGEST_ID + " characters.");
        }
        return id;
    }

    private static LocalDateTime time(JsonNode json) {
        Matcher time = TIME.matcher(json.asText());
        try {
            if (time.matches()) {
                return LocalDateTime.parse(time.group(1) + "T" + time.group(2)).truncatedTo(ChronoUnit.MICROS);
            }
        } catch (DateTimeParseException e) {
            // No such day or time of day: refused below.
        }
        throw new InvalidInputException(
                "Expected \"request_time\" to be a time such as \"2017-01-11 00:00:00\", without a zone.");
    }

    private static double[] inputs(JsonNode json) {
        Set<String> known = FEATURES.stream().flatMap(List::stream).collect(Collectors.toSet());
        json.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new InvalidInputException("Unknown member \"inputs." + name + "\".");
            }
        });
        return FEATURES.stream().mapToDouble(names -> input(json, names)).toArray();
    }

    private static double input(JsonNode json, List<String> names) {
        List<JsonNode> found = names.stream().filter(json::has).map(json::path).toList();
        if (found.size() != 1) {
            throw new InvalidInputException(
                    "Expected \"inputs\" to have one " + String.join(" or ", names) + "; it has " + found.size() + ".");
        }
        JsonNode value = found.get(0);
        if (!value.isNumber() || !Float.isFinite((float) value.asDouble())) {
            throw new InvalidInputException("inputs." + names.get(0) + ": expected a finite number.");
        }
        return value.asDouble();
    }

    public void output(Context ctx) {
        list(ctx, run -> {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("run_id", run.number());
            shown.put("id", run.id());
            shown.put("finished_at", HTTP_TIME.format(run.finishedAt().atOffset(ZoneOffset.UTC)));
            shown.put("output", run.output());
            shown.put("version", run.version());
            return shown;
        });
    }

    public void inputs(Context ctx) {
        list(ctx, run -> {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("run_id", run.number());
            shown.put("id", run.id());
            shown.put("request_time", HTTP_TIME.format(run.requestTime()));
            shown.put("sepal_length", run.sepalLength());
            shown.put("sepal_width", run.sepalWidth());
            shown.put("pental_length", run.petalLength());
            shown.put("pental_width", run.petalWidth());
            return shown;
        });
    }

    private void list(Context ctx, Function<IrisRun, Map<String, Object>> shown) {
        Json.answer(ctx, runs.of(ctx.pathParam("id")).stream().map(shown).toList());
    }

    public void version(Context ctx) {
        Json.answer(ctx, models.shown(MODEL).manifest().version() + "-" + Implementation.version());
    }

    public void endpoints(Context ctx) {
        Map<String, String> get = new LinkedHashMap<>();
        get.put("version", "/version/");
        get.put("scores", "/output/<id>/");
        get.put("inputs", "/inputs/<id>/");
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("GET", get);
        all.put("POST", Map.of("score", "/run/"));
        Json.answer(ctx, all);
    }

    /** Answers as that service does at its root: with the status, as JSON. */
    public void home(Context ctx) {
        Json.answer(ctx, HttpStatus.OK.getCode());
    }
}
