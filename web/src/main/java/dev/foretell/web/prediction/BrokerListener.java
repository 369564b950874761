package dev.foretell.web.prediction;

import dev.foretell.broker.Requester;
import dev.foretell.broker.Settlement;
import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.job.Answer;

/** Passes each message from the broker to its recipient. Immutable. */
public final class BrokerListener implements Requester.Listener {

    private final Predictions predictions;
    private final Jobs jobs;
    private final Workers workers;
    private final Models models;
    private final WebMetrics metrics;

    public BrokerListener(Predictions predictions, Jobs jobs, Workers workers, Models models, WebMetrics metrics) {
        this.predictions = predictions;
        this.jobs = jobs;
        this.workers = workers;
        this.models = models;
        this.metrics = metrics;
        metrics.gauge("foretell.workers", "Workers that take jobs", workers::count);
    }

    @Override
    public void listening() {
        workers.listening();
    }

    @Override
    public void heartbeat(Heartbeat heartbeat) {
        workers.heard(heartbeat);
    }

    @Override
    public void deadLettered(Answer.Failed answer) {
        // The name comes from a dead letter, which any client may have published.
        String model = models.names().contains(answer.model()) ? answer.model() : WebMetrics.NONE;
        metrics.deadLettered(model, answer.problem().code());
    }

    @Override
    public void answered(Answer answer) {
        predictions.answered(answer);
    }

    @Override
    public void result(Answer answer, Settlement message) {
        jobs.result(answer, message);
    }

    @Override
    public void started(String id, String worker, Settlement message) {
        jobs.started(id, worker, message);
    }

    @Override
    public void connected(boolean forgetful) {
        predictions.connected();
        jobs.connected(forgetful);
    }
}
