package dev.foretell.web.models;

import static dev.foretell.web.edge.Formats.FORMATS;
import static dev.foretell.web.live.http.LiveTexts.LIVE_TEXTS;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.job.InvalidInputException;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.access.Right;
import dev.foretell.web.edge.AccessFilter;
import dev.foretell.web.edge.Body;
import dev.foretell.web.edge.ContentNegotiation;
import dev.foretell.web.edge.Form;
import dev.foretell.web.edge.Json;
import dev.foretell.web.edge.Pages;
import dev.foretell.web.edge.Problem;
import dev.foretell.web.live.Live;
import dev.foretell.web.live.LiveState;
import dev.foretell.web.prediction.ModelControlException;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.TrafficSplits;
import dev.foretell.web.prediction.UnknownModelException;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /models}: the models, their versions and their traffic splits. Safe for use by several threads. */
public final class ModelsPages {

    private static final String VERSION = "[1-9][0-9]{0,8}";
    private static final String DIGEST = "digest";
    private static final String DRAWN = "versions";

    private final Models models;
    private final Live live;
    private final TrafficSplits traffic;

    public ModelsPages(Models models, Live live, TrafficSplits traffic) {
        this.models = models;
        this.live = live;
        this.traffic = traffic;
    }

    public void page(Context ctx) {
        Pages.render(ctx, "models", shown(ctx, "", Map.of()));
    }

    private Map<String, Object> shown(Context ctx, String model, Map<String, String> entered) {
        LiveState state = live.state();
        Map<String, Object> shown = new HashMap<>();
        shown.put("state", state);
        shown.put("formats", FORMATS);
        shown.put("words", LIVE_TEXTS);
        shown.put("admin", AccessFilter.may(ctx, Right.ADMIN));
        shown.put(
                "changed",
                Optional.ofNullable(ctx.queryParam("changed"))
                        .filter(models.allNames()::contains)
                        .orElse(null));
        shown.put(
                "models",
                state.models().stream()
                        .map(each -> shelf(each, each.name().equals(model) ? entered : Map.of()))
                        .flatMap(Optional::stream)
                        .toList());
        return shown;
    }

    /** Empty when the model was just removed. */
    private Optional<ModelView> shelf(LiveState.ModelState model, Map<String, String> entered) {
        List<ModelView.Row> rows = new ArrayList<>();
        for (var entry : models.allVersions(model.name())) {
            String version = entry.manifest().version();
            model.versions().stream()
                    .filter(each -> each.version().equals(version))
                    .forEach(each -> rows.add(new ModelView.Row(entry.manifest(), each, entered.get(version))));
        }
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new ModelView(
                        model.name(),
                        rows.get(rows.size() - 1).manifest(),
                        model.unloaded(),
                        read(model.name()),
                        rows));
    }

    private TrafficSplits.@Nullable Split read(String model) {
        try {
            return traffic.read(model);
        } catch (UnknownModelException | ModelControlException e) {
            return null; // The page shows the rest.
        }
    }

    public void list(Context ctx) {
        LiveState state = live.state();
        Json.answer(
                ctx,
                Map.of(
                        "at",
                        state.at(),
                        "models",
                        state.models().stream().map(this::listed).toList()));
    }

    private Map<String, Object> listed(LiveState.ModelState model) {
        Map<String, Object> listed = new LinkedHashMap<>();
        listed.put("name", model.name());
        listed.put("unloaded", model.unloaded());
        listed.put(
                "versions",
                model.versions().stream()
                        .map(each -> listed(model.name(), each))
                        .toList());
        return listed;
    }

    private Map<String, Object> listed(String model, LiveState.VersionState version) {
        Optional<Manifest> manifest = models.allVersions(model).stream()
                .map(entry -> entry.manifest())
                .filter(each -> each.version().equals(version.version()))
                .findFirst();
        Map<String, Object> listed = new LinkedHashMap<>();
        listed.put("version", version.version());
        listed.put("title", manifest.map(Manifest::title).orElse(""));
        listed.put("share", version.share());
        listed.put("workers", version.workers());
        listed.put("engines", version.engines());
        listed.put(
                "metrics",
                manifest.stream()
                        .flatMap(each -> each.metrics().stream())
                        .map(ModelsPages::listed)
                        .toList());
        listed.put("recent", version.recent() == null ? null : listed(version.recent()));
        return listed;
    }

    private static Map<String, Object> listed(Manifest.Metric metric) {
        return Map.of("name", metric.name(), "value", metric.value(), "method", metric.method());
    }

    private static Map<String, Object> listed(LiveState.Recent recent) {
        Map<String, Object> listed = new LinkedHashMap<>();
        listed.put("since", recent.since());
        listed.put("predictions", recent.predictions());
        listed.put("failed", recent.failed());
        listed.put("p50_seconds", recent.p50Seconds());
        listed.put("p99_seconds", recent.p99Seconds());
        return listed;
    }

    // The split

    public void split(Context ctx) {
        answer(ctx, traffic.read(ctx.pathParam("model")));
    }

    private static void answer(Context ctx, TrafficSplits.Split split) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("split", split.percents());
        shown.put("explicit", split.explicit());
        shown.put("before", split.before());
        shown.put(DIGEST, split.digest());
        Json.answer(ctx, shown);
    }

    public void changeByProgram(Context ctx) {
        Body.expectJson(ctx);
        change(ctx);
    }

    public void change(Context ctx) {
        String model = ctx.pathParam("model");
        if (Body.isJson(ctx)) {
            JsonNode body = object(Json.body(ctx), Set.of("split", DIGEST));
            answer(ctx, traffic.change(model, percents(body.path("split")), digest(body), who(ctx)));
            return;
        }
        Set<String> versions = versions(ctx, model);
        Form.expect(ctx, fields(versions));
        Map<String, String> entered = entered(ctx, versions);
        forPerson(ctx, model, entered, () -> traffic.change(model, percents(entered), digest(ctx), who(ctx)));
    }

    public void revert(Context ctx) {
        String model = ctx.pathParam("model");
        if (Body.isJson(ctx)) {
            answer(ctx, traffic.revert(model, digest(object(Json.body(ctx), Set.of(DIGEST))), who(ctx)));
            return;
        }
        Form.expect(ctx, Set.of(DIGEST));
        forPerson(ctx, model, Map.of(), () -> traffic.revert(model, digest(ctx), who(ctx)));
    }

    private interface Change {
        TrafficSplits.Split make();
    }

    /** Answers a failed change with the page and the entered values, or to a program with the problem. */
    private void forPerson(Context ctx, String model, Map<String, String> entered, Change change) {
        Problem.orAnswer(ctx, "models", () -> shown(ctx, model, entered), () -> {
            TrafficSplits.Split split = change.make();
            if (ContentNegotiation.prefersHtml(ctx)) {
                ctx.redirect("/models?changed=" + model + "#" + model, HttpStatus.SEE_OTHER);
            } else {
                answer(ctx, split);
            }
        });
    }

    private static String who(Context ctx) {
        return AccessFilter.caller(ctx).map(name -> "the key " + name).orElse("a caller");
    }

    /** The versions of a form: those that existed when it was rendered, so that a removed one is reported as such. */
    private Set<String> versions(Context ctx, String model) {
        Set<String> there = traffic.read(model).percents().keySet();
        return Form.field(ctx, DRAWN)
                .filter(text -> text.matches(VERSION + "(," + VERSION + "){0,999}"))
                .map(text -> Set.of(new TreeSet<>(List.of(text.split(","))).toArray(String[]::new)))
                .orElseGet(() -> new TreeSet<>(there));
    }

    private static Set<String> fields(Set<String> versions) {
        return Stream.concat(versions.stream().map(each -> "v" + each), Stream.of(DIGEST, DRAWN))
                .collect(Collectors.toSet());
    }

    private static Map<String, String> entered(Context ctx, Set<String> versions) {
        Map<String, String> entered = new TreeMap<>();
        versions.forEach(version ->
                entered.put(version, Form.field(ctx, "v" + version).orElse("").strip()));
        return entered;
    }

    private static Map<String, Integer> percents(Map<String, String> entered) {
        Map<String, Integer> percents = new TreeMap<>();
        entered.forEach((version, text) -> percents.put(version, percent(version, text.isEmpty() ? "nothing" : text)));
        return whole(percents);
    }

    private static Map<String, Integer> percents(JsonNode split) {
        if (!split.isObject()) {
            throw new InvalidInputException(
                    "Expected \"split\" to be an object of versions and percentages, e.g. {\"1\": 90, \"2\": 10}.");
        }
        Map<String, Integer> percents = new TreeMap<>();
        split.properties().forEach(each -> {
            if (!each.getKey().matches(VERSION)) {
                throw new InvalidInputException("split: \"" + shortened(each.getKey()) + "\" is not a version.");
            }
            percents.put(each.getKey(), percent(each.getKey(), each.getValue().toString()));
        });
        return whole(percents);
    }

    private static int percent(String version, String text) {
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > 100) {
            throw new InvalidInputException("Version " + version
                    + ": expected a whole number of percent from 0 to 100, found " + shortened(text) + ".");
        }
        return Integer.parseInt(text);
    }

    private static Map<String, Integer> whole(Map<String, Integer> percents) {
        int sum = percents.values().stream().mapToInt(Integer::intValue).sum();
        if (sum != 100) {
            throw new InvalidInputException(
                    "Expected the percentages of all versions to sum to 100; they sum to " + sum + ".");
        }
        return percents;
    }

    private static @Nullable String digest(Context ctx) {
        return Form.field(ctx, DIGEST).orElse(null);
    }

    private static @Nullable String digest(JsonNode body) {
        JsonNode digest = body.path(DIGEST);
        if (!digest.isMissingNode() && !digest.isTextual()) {
            throw new InvalidInputException("digest: expected text.");
        }
        return digest.isMissingNode() ? null : digest.asText();
    }

    private static JsonNode object(JsonNode body, Set<String> members) {
        if (!body.isObject()) {
            throw new InvalidInputException("Expected a JSON object.");
        }
        body.fieldNames().forEachRemaining(name -> {
            if (!members.contains(name)) {
                throw new InvalidInputException(
                        "Unknown member \"" + shortened(name) + "\"; expected " + String.join(", ", members) + ".");
            }
        });
        return body;
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
