package dev.foretell.web.live;

import dev.foretell.broker.DeadLetterQueue;
import dev.foretell.broker.QueueDepth;
import dev.foretell.web.history.DayFigures;
import dev.foretell.web.history.VersionFigures;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What has to be asked of the broker and of the database. Each may throw when it cannot be asked; safe for use by several threads. */
public interface Sources {

    /** Whether jobs can be published at present. */
    boolean isConnected();

    /** Whether predictions of at least one model can be made. */
    boolean canPredict();

    /** How much waits in the queues of some models, and in the others. */
    List<QueueDepth> depths(Collection<String> models);

    /** Whether the broker keeps dead letters. */
    boolean keepsDeadLetters();

    /** The dead letters, as far as they are looked at. */
    DeadLetterQueue.Listing letters();

    /** All predictions from an hour on. */
    DayFigures total(Instant since);

    /** How each version of a model did from an hour on. */
    List<VersionFigures> compare(String model, Instant since);
}
