package dev.foretell.web.http;

import dev.foretell.broker.DeadLetters;
import dev.foretell.web.dataset.Datasets;
import dev.foretell.web.history.History;
import dev.foretell.web.live.Live;
import dev.foretell.web.predict.Jobs;
import dev.foretell.web.predict.Lookup;
import dev.foretell.web.predict.Metrics;
import dev.foretell.web.predict.ModelControl;
import dev.foretell.web.predict.Models;
import dev.foretell.web.predict.ObservedStatistics;
import dev.foretell.web.predict.Predictions;
import dev.foretell.web.predict.Readiness;
import dev.foretell.web.predict.Statistics;
import dev.foretell.web.predict.TrafficFiles;
import dev.foretell.web.predict.Watchers;
import dev.foretell.web.predict.Workers;
import dev.foretell.web.webhook.TargetPolicy;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * What the routes work with.
 *
 * @param workers the workers that are heard of
 * @param observed is told of every inference of the Open Inference Protocol
 * @param statistics what the workers say of each version
 * @param webhooks where finished jobs may be sent
 * @param live what runs at present
 * @param deadLetters the jobs that the broker gave up
 * @param traffic the splits of the traffic
 * @param deadline how long a caller waits at most
 * @param executor runs what depends on an answer or on the database
 */
public record Backend(
        Models models,
        Predictions predictions,
        Jobs jobs,
        Datasets datasets,
        Lookup lookup,
        Watchers watchers,
        History history,
        Readiness readiness,
        Workers workers,
        Metrics metrics,
        ModelControl control,
        ObservedStatistics observed,
        Statistics statistics,
        TargetPolicy webhooks,
        Live live,
        DeadLetters deadLetters,
        TrafficFiles traffic,
        Duration deadline,
        Executor executor) {

    /** The same with other predictions, counted elsewhere. */
    public Backend with(Predictions others, Metrics counted) {
        return new Backend(
                models,
                others,
                jobs,
                datasets,
                lookup,
                watchers,
                history,
                readiness,
                workers,
                counted,
                control,
                observed,
                statistics,
                webhooks,
                live,
                deadLetters,
                traffic,
                deadline,
                executor);
    }
}
