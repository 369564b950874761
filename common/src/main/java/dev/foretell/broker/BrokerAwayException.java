package dev.foretell.broker;

/** What was asked of the broker cannot be had at present: there is no connection, it takes nothing, or it does not answer. */
public final class BrokerAwayException extends RuntimeException {

    BrokerAwayException(String message) {
        super(message);
    }

    BrokerAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
