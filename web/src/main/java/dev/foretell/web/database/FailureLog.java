package dev.foretell.web.database;

import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Logs failures of work that is repeated. An unavailable database is expected to come back; every other failure is an
 * error. Immutable.
 *
 * @param work what failed, as the beginning of a sentence
 */
public record FailureLog(Logger log, String work) implements Consumer<Throwable> {

    @Override
    public void accept(Throwable failure) {
        if (failure instanceof HistoryUnavailableException) {
            log.debug("{} waits until the database is available again", work, failure);
        } else {
            log.error("{} failed; trying again", work, failure);
        }
    }
}
