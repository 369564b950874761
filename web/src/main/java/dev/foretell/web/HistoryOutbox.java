package dev.foretell.web;

import dev.foretell.web.history.History;
import dev.foretell.web.history.Hook;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.prediction.PredictionJson;
import dev.foretell.web.webhook.Outbox;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The finished jobs in the history that are due to be sent to webhooks. Safe for use by several threads. */
final class HistoryOutbox implements Outbox {

    private final History history;
    private final InstantSource clock;

    HistoryOutbox(History history, InstantSource clock) {
        this.history = history;
        this.clock = clock;
    }

    @Override
    public List<Delivery> takeDue(int limit, Duration lease) {
        return history.takeDueHooks(clock.instant(), limit, lease).stream()
                .map(HistoryOutbox::delivery)
                .toList();
    }

    private static Delivery delivery(Hook hook) {
        Prediction job = hook.prediction();
        URI url = URI.create(Objects.requireNonNull(job.webhook(), "a hook has a URL"));
        byte[] body = PredictionJson.write(job, ""); // It has the rows themselves, and no path.
        return new Delivery(job.id(), url, hook.attempts(), job.traceparent(), body);
    }

    @Override
    public void delivered(String id) {
        history.hookDelivered(id);
    }

    @Override
    public void failed(String id, int attempts, @Nullable Instant next, String error) {
        history.hookFailed(id, attempts, next, error);
    }
}
