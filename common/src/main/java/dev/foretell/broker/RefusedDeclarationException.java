package dev.foretell.broker;

import java.io.IOException;

/** Thrown when the broker refuses an exchange or a queue that all models need, so that no connection is of use. */
final class RefusedDeclarationException extends IOException {

    private final QueueRefusal refusal;

    RefusedDeclarationException(QueueRefusal refusal) {
        super(refusal.message());
        this.refusal = refusal;
    }

    QueueRefusal refusal() {
        return refusal;
    }
}
