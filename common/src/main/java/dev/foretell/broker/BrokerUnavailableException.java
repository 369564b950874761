package dev.foretell.broker;

/** Thrown when the broker is unavailable: there is no connection, it accepts no messages, or it does not answer. */
public final class BrokerUnavailableException extends RuntimeException {

    BrokerUnavailableException(String message) {
        super(message);
    }

    BrokerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
