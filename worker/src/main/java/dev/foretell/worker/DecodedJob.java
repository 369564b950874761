package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import dev.foretell.job.Rows;
import dev.foretell.model.Input;
import dev.foretell.model.Model;

/** A job that was taken from the broker, with its version of the model and its input decoded. Immutable. */
record DecodedJob(Delivery delivery, Model model, Input decoded) {

    /** A job with rows, any answer to which is given. */
    DecodedJob(Delivery delivery, Model model, Rows rows) {
        this(delivery, model, new Input(rows, 0));
    }

    Rows input() {
        return decoded.rows();
    }

    /** Whether it is predicted in a pass of its own, since it was delivered before and may have killed a worker. */
    boolean runsAlone() {
        return delivery.earlierDeliveries() > 0;
    }

    /** Whether both may be predicted in one pass. */
    boolean mayShareWith(DecodedJob other) {
        return model == other.model && !runsAlone() && !other.runsAlone();
    }
}
