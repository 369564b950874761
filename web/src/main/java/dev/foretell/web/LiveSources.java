package dev.foretell.web;

import dev.foretell.broker.DeadLetterQueue;
import dev.foretell.broker.QueueDepth;
import dev.foretell.broker.QueueRefusal;
import dev.foretell.broker.Requester;
import dev.foretell.web.history.DayFigures;
import dev.foretell.web.history.History;
import dev.foretell.web.history.VersionFigures;
import dev.foretell.web.live.LiveQueries;
import dev.foretell.web.prediction.Readiness;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What the live view reads from the broker and the database. Immutable. */
record LiveSources(Requester requester, History history, Readiness readiness) implements LiveQueries {

    @Override
    public boolean isConnected() {
        return readiness.isConnected();
    }

    @Override
    public boolean canPredict() {
        return readiness.canPredict();
    }

    @Override
    public List<QueueDepth> depths(Collection<String> models) {
        return requester.depths(models);
    }

    @Override
    public List<QueueRefusal> refusals() {
        return requester.refusals();
    }

    @Override
    public boolean keepsDeadLetters() {
        return requester.deadLetters().areKept();
    }

    @Override
    public DeadLetterQueue.Listing letters() {
        return requester.deadLetters().list();
    }

    @Override
    public DayFigures total(Instant since) {
        return history.total(since);
    }

    @Override
    public List<VersionFigures> compare(String model, Instant since) {
        return history.compare(model, since);
    }
}
