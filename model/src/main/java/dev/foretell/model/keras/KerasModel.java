package dev.foretell.model.keras;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A model as Keras saved it: its layers, how they are joined, and their weights. Nothing is computed yet.
 *
 * @param format the form of the file for messages, e.g. {@code Keras 3 archive}
 * @param kerasVersion the version of Keras that wrote it, e.g. {@code 3.15.1}
 */
public record KerasModel(String format, String kerasVersion, Graph graph) {

    /** The mixed precisions that layers were saved with, such as {@code mixed_float16}; empty if there are none. */
    public SortedSet<String> mixedPrecisions() {
        SortedSet<String> found = new TreeSet<>();
        graph.calls().forEach(call -> add(call.layer(), found));
        return found;
    }

    private static void add(Layer layer, SortedSet<String> found) {
        Config config = layer.config().unread();
        if (config.isMixed()) {
            found.add(config.policy());
        }
        layer.parts().values().forEach(part -> add(part, found));
        if (layer.graph() != null) {
            layer.graph().calls().forEach(call -> add(call.layer(), found));
        }
    }
}
