package dev.foretell.web.models;

import static dev.foretell.web.edge.Formats.FORMATS;
import static dev.foretell.web.live.http.LiveTexts.LIVE_TEXTS;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.jspecify.annotations.Nullable;

/** {@code /models}: the models, their versions and their traffic splits. Safe for use by several threads. */
public final class ModelsPages {

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
                        .map(each -> view(each, each.name().equals(model) ? entered : Map.of()))
                        .flatMap(Optional::stream)
                        .toList());
        return shown;
    }

    /** Empty when the model was just removed. */
    private Optional<ModelView> view(LiveState.ModelState model, Map<String, String> entered) {
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
                        split(model.name()),
                        rows));
    }

    private TrafficSplits.@Nullable Split split(String model) {
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
        shown.put(SplitReader.DIGEST, split.digest());
        Json.answer(ctx, shown);
    }

    public void changeByProgram(Context ctx) {
        Body.expectJson(ctx);
        change(ctx);
    }

    public void change(Context ctx) {
        String model = ctx.pathParam("model");
        if (Body.isJson(ctx)) {
            JsonNode body = SplitReader.body(ctx, Set.of(SplitReader.SPLIT, SplitReader.DIGEST));
            answer(ctx, traffic.change(model, SplitReader.percents(body), SplitReader.digest(body), caller(ctx)));
            return;
        }
        Map<String, String> entered =
                SplitReader.entered(ctx, traffic.read(model).percents().keySet());
        changeByForm(
                ctx,
                model,
                entered,
                () -> traffic.change(model, SplitReader.percents(entered), SplitReader.digest(ctx), caller(ctx)));
    }

    public void revert(Context ctx) {
        String model = ctx.pathParam("model");
        if (Body.isJson(ctx)) {
            JsonNode body = SplitReader.body(ctx, Set.of(SplitReader.DIGEST));
            answer(ctx, traffic.revert(model, SplitReader.digest(body), caller(ctx)));
            return;
        }
        Form.expect(ctx, Set.of(SplitReader.DIGEST));
        changeByForm(ctx, model, Map.of(), () -> traffic.revert(model, SplitReader.digest(ctx), caller(ctx)));
    }

    private interface Change {
        TrafficSplits.Split make();
    }

    /** Answers a failed change with the page and the entered values, or to a program with the problem. */
    private void changeByForm(Context ctx, String model, Map<String, String> entered, Change change) {
        Problem.orAnswer(ctx, "models", () -> shown(ctx, model, entered), () -> {
            TrafficSplits.Split split = change.make();
            if (ContentNegotiation.prefersHtml(ctx)) {
                ctx.redirect("/models?changed=" + model + "#" + model, HttpStatus.SEE_OTHER);
            } else {
                answer(ctx, split);
            }
        });
    }

    private static String caller(Context ctx) {
        return AccessFilter.caller(ctx).map(name -> "the key " + name).orElse("a caller");
    }
}
