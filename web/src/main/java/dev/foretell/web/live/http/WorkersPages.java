package dev.foretell.web.live.http;

import static dev.foretell.web.edge.Formats.FORMATS;
import static dev.foretell.web.live.http.LiveTexts.LIVE_TEXTS;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.broker.DeadLetter;
import dev.foretell.broker.DeadLetterQueue;
import dev.foretell.job.InvalidInputException;
import dev.foretell.web.access.Right;
import dev.foretell.web.edge.AccessFilter;
import dev.foretell.web.edge.Body;
import dev.foretell.web.edge.ContentNegotiation;
import dev.foretell.web.edge.EventStream;
import dev.foretell.web.edge.Form;
import dev.foretell.web.edge.Json;
import dev.foretell.web.edge.Pages;
import dev.foretell.web.edge.Problem;
import dev.foretell.web.live.Live;
import dev.foretell.web.live.LiveState;
import dev.foretell.web.prediction.ConflictException;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** {@code /workers}: workers, queues and dead letters, for people and programs. Safe for use by several threads. */
public final class WorkersPages {

    private static final Set<String> FIELDS = Set.of("id", "count");

    private final Live live;
    private final DeadLetterQueue letters;

    public WorkersPages(Live live, DeadLetterQueue letters) {
        this.live = live;
        this.letters = letters;
    }

    public void page(Context ctx) {
        Pages.render(ctx, "workers", shown(ctx));
    }

    public void requeue(Context ctx) {
        withProblemPage(ctx, () -> move(ctx, "requeued", letters::requeue, letters::requeue));
    }

    public void discard(Context ctx) {
        withProblemPage(ctx, () -> move(ctx, "discarded", letters::discard, letters::discard));
    }

    private Map<String, Object> shown(Context ctx) {
        LiveState state = live.state();
        Map<String, Object> shown = new HashMap<>();
        shown.put("state", state);
        shown.put("formats", FORMATS);
        shown.put("words", LIVE_TEXTS);
        shown.put(
                "workers",
                state.workers().stream()
                        .map(each -> LIVE_TEXTS.worker(each, state.at()))
                        .toList());
        shown.put("empty", LiveTexts.Worker.EMPTY);
        shown.put("admin", AccessFilter.may(ctx, Right.ADMIN));
        shown.put("most", DeadLetterQueue.MOST);
        shown.put("letters", listing(state).orElse(null));
        shown.put("notice", notice(ctx));
        return shown;
    }

    /** The dead letters; the broker is not asked when there are none. */
    private Optional<DeadLetterQueue.Listing> listing(LiveState state) {
        return state.deadLetters() != null && state.deadLetters() == 0
                ? Optional.of(new DeadLetterQueue.Listing(0, List.of()))
                : live.letters();
    }

    public void state(Context ctx) {
        Json.answer(ctx, Live.json(live.state()));
    }

    public void events(Context ctx) {
        EventStream.only(ctx, () -> LiveEvents.stream(ctx, live));
    }

    // Dead letters

    public void list(Context ctx) {
        DeadLetterQueue.Listing listing =
                letters.areKept() ? letters.list() : new DeadLetterQueue.Listing(0, List.of());
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("kept", letters.areKept());
        all.put("total", listing.total());
        all.put("letters", listing.oldest().stream().map(WorkersPages::shown).toList());
        Json.answer(ctx, all);
    }

    private static Map<String, Object> shown(DeadLetter letter) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", letter.id());
        shown.put("reason", letter.reason());
        shown.put("queue", letter.queue());
        shown.put("died", letter.died() == null ? null : letter.died().toString());
        shown.put("model", letter.model());
        shown.put("version", letter.version());
        shown.put("background", letter.background());
        shown.put("bytes", letter.bytes());
        shown.put(
                "deliveries",
                letter.deliveries().isPresent() ? letter.deliveries().getAsInt() : null);
        shown.put("requeued", letter.requeued());
        return shown;
    }

    /** Answers a failed request with the current page and the problem, or to a program with the problem. */
    private void withProblemPage(Context ctx, Runnable work) {
        Problem.orAnswer(ctx, "workers", () -> shown(ctx), work);
    }

    /** The dead letter with an id, or a number of the oldest ones. */
    private record Chosen(@Nullable String id, int count) {}

    private void move(
            Context ctx,
            String what,
            Function<String, DeadLetterQueue.Moved> one,
            IntFunction<DeadLetterQueue.Moved> oldest) {
        Chosen chosen = Body.isJson(ctx) ? chosen(Json.body(ctx)) : chosen(ctx);
        if (!letters.areKept()) {
            throw new ConflictException("The embedded broker keeps no dead letters.");
        }
        DeadLetterQueue.Moved moved = chosen.id() == null ? oldest.apply(chosen.count()) : one.apply(chosen.id());
        live.changed();
        if (moved.moved() == 0) {
            throw new ConflictException(refusal(moved, chosen));
        }
        if (ContentNegotiation.prefersHtml(ctx)) {
            ctx.redirect("/workers?" + what + "=" + moved.moved() + "#dead-letters", HttpStatus.SEE_OTHER);
        } else {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put(what, moved.moved());
            answer.put("problem", moved.problem());
            Json.answer(ctx, answer);
        }
    }

    private static String refusal(DeadLetterQueue.Moved moved, Chosen chosen) {
        if (moved.problem() != null) {
            return moved.problem() + " The dead letters were not moved.";
        }
        return chosen.id() == null
                ? "There are no dead letters."
                : "The dead letter is not among the oldest " + DeadLetterQueue.MOST
                        + ": it may have been requeued or discarded in the meantime.";
    }

    private static Chosen chosen(Context ctx) {
        Form.expect(ctx, FIELDS);
        Optional<String> id = Form.field(ctx, "id");
        Optional<String> count = Form.field(ctx, "count");
        if (id.isPresent() == count.isPresent()) {
            throw oneOfBoth();
        }
        return id.isPresent() ? new Chosen(id.get(), 1) : new Chosen(null, count(count.orElse("")));
    }

    private static Chosen chosen(JsonNode body) {
        body.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw new InvalidInputException("Unknown member \"" + name + "\"; expected \"id\" or \"count\".");
            }
        });
        if (!body.isObject() || body.has("id") == body.has("count")) {
            throw oneOfBoth();
        }
        if (body.has("id") && !body.path("id").isTextual()) {
            throw new InvalidInputException("id: expected text.");
        }
        return body.has("id")
                ? new Chosen(body.path("id").asText(), 1)
                : new Chosen(null, count(body.path("count").asText()));
    }

    private static InvalidInputException oneOfBoth() {
        return new InvalidInputException(
                "Expected either \"id\", the id of a dead letter, or \"count\", how many of the oldest ones.");
    }

    private static int count(String text) {
        if (!text.matches("[1-9]\\d{0,5}")) {
            throw new InvalidInputException("count: expected a whole number from 1 to 999999.");
        }
        return Integer.parseInt(text);
    }

    /** A notice of the action that has just redirected to the page. */
    private static @Nullable String notice(Context ctx) {
        for (String what : List.of("requeued", "discarded")) {
            String count = ctx.queryParam(what);
            if (count != null && count.matches("[1-9]\\d{0,5}")) {
                String letters = count.equals("1") ? "1 dead letter was " : count + " dead letters were ";
                return letters + (what.equals("requeued") ? "requeued." : "discarded.");
            }
        }
        return null;
    }
}
