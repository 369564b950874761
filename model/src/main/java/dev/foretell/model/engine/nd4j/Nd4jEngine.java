package dev.foretell.model.engine.nd4j;

import dev.foretell.model.engine.Engine;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.Source;
import dev.foretell.model.keras.KerasException;
import java.util.List;

/** Foretell's own layers of Keras, computed with ND4J. Stateless, so safe for use by several threads. */
public final class Nd4jEngine implements Engine {

    /** The name of this engine. */
    public static final String NAME = "nd4j";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean reads(Source source) {
        return source instanceof Source.Keras;
    }

    @Override
    public KerasNetwork load(Source source, List<List<Integer>> shapes) {
        if (!(source instanceof Source.Keras keras)) {
            throw new EngineException("it runs only models that Keras saved");
        }
        try {
            return KerasNetwork.of(keras.model(), shapes);
        } catch (KerasException e) {
            throw new EngineException(e.getMessage(), e);
        }
    }
}
