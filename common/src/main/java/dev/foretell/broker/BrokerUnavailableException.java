package dev.foretell.broker;

/** What was asked of the broker cannot be had at present: there is no connection, it takes nothing, or it does not answer. */
public final class BrokerUnavailableException extends RuntimeException {

    BrokerUnavailableException(String message) {
        super(message);
    }

    BrokerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
