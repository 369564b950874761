package dev.foretell.web.live;

import dev.foretell.broker.DeadLetterQueue;
import dev.foretell.broker.QueueDepth;
import dev.foretell.broker.QueueRefusal;
import dev.foretell.web.history.DayFigures;
import dev.foretell.web.history.VersionFigures;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * The queries of the live state to broker and database. Each may throw when its source is unavailable. Safe for use by
 * several threads.
 */
public interface LiveQueries {

    /** Whether jobs can be published at present. */
    boolean isConnected();

    /** Whether predictions of at least one model can be made. */
    boolean canPredict();

    /** The depths of the queues of some models, and of the shared queues. */
    List<QueueDepth> depths(Collection<String> models);

    /** The queues and exchanges that the broker refuses. Never waits. */
    List<QueueRefusal> refusals();

    /** Whether the broker keeps dead letters. */
    boolean keepsDeadLetters();

    /** The oldest dead letters. */
    DeadLetterQueue.Listing letters();

    /** The totals of all predictions since an hour. */
    DayFigures total(Instant since);

    /** The figures of each version of a model since an hour. */
    List<VersionFigures> compare(String model, Instant since);
}
