package dev.foretell.model.engine;

import java.util.List;

/** Runs models of some kind. Stateless, so safe for use by several threads. */
public interface Engine {

    /** Its name in manifests, heartbeats and messages, e.g. {@code deeplearning4j}. */
    String name();

    /** Whether it runs sources of this kind at all. */
    boolean reads(Source source);

    /**
     * Makes a network of a model.
     *
     *
     * @param source of a kind that it {@link #reads}
     * @param shapes the shape of each input, in the order of the model's inputs; the first dimension is the row, all
     *     others are fixed
     * @return the network, for one thread; others have copies
     * @throws EngineException when it does not run this model; the message says why
     */
    Network load(Source source, List<List<Integer>> shapes);
}
