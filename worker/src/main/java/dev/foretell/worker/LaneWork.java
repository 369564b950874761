package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import java.util.List;

/** What a lane gets: jobs for one forward pass, or a suspect to be run alone. */
sealed interface LaneWork {
    /** Jobs for the same version; none when the lane is to ask again. */
    record Batch(List<DecodedJob> jobs) implements LaneWork {}

    /** A job that was delivered twice before or more; its input is not decoded yet. */
    record Suspect(Delivery delivery) implements LaneWork {}

    /** There will be no more work. */
    record End() implements LaneWork {}
}
