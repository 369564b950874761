package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import dev.foretell.job.Rows;
import dev.foretell.model.Model;

/** A job that was taken from the broker, with its version of the model and its input decoded. Immutable. */
record Received(Delivery delivery, Model model, Rows input) {

    /** Whether both may be predicted in one pass: they are for the same version, and neither was delivered before. */
    boolean mayShareWith(Received other) {
        return model == other.model && delivery.earlierDeliveries() == 0 && other.delivery.earlierDeliveries() == 0;
    }
}
