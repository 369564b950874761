package dev.foretell.model.engine.deeplearning4j;

import dev.foretell.model.engine.Engine;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.FreeOnFailure;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.Source;
import dev.foretell.model.engine.deeplearning4j.layers.Translation;
import dev.foretell.model.engine.deeplearning4j.steps.GraphNetwork;
import dev.foretell.model.engine.nd4j.KerasNetwork;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.KerasModel;
import java.util.List;
import org.deeplearning4j.util.CrashReportingUtil;

/**
 * Deeplearning4j, for models of which it gives the numbers that Keras does. Each model is run for a few rows by our own
 * layers, too, when it is loaded: what it holds may be joined in ways that were not compared with Keras. Stateless, so
 * safe for use by several threads.
 */
public final class Deeplearning4jEngine implements Engine {

    /** The name of this engine. */
    public static final String NAME = "deeplearning4j";

    static {
        // It would write files about the machine into the working directory.
        CrashReportingUtil.crashDumpsEnabled(false);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean reads(Source source) {
        return source instanceof Source.Keras;
    }

    @Override
    public Network load(Source source, List<List<Integer>> shapes) {
        if (!(source instanceof Source.Keras keras)) {
            throw new EngineException("it runs only models that Keras saved");
        }
        try (KerasNetwork ours = KerasNetwork.of(keras.model(), shapes)) {
            return proven(keras.model(), shapes, ours);
        } catch (KerasException e) {
            throw new EngineException(e.getMessage(), e);
        }
    }

    private static Network proven(KerasModel model, List<List<Integer>> shapes, KerasNetwork ours) {
        try {
            Network network = new GraphNetwork(Translation.of(model.graph(), ours, shapes));
            return FreeOnFailure.of(network::close, () -> {
                Probe.of(model.graph(), shapes).compare(network, ours);
                return network;
            });
        } catch (EngineException | KerasException e) {
            throw e;
        } catch (RuntimeException e) {
            // Deeplearning4j and ND4J throw exceptions of many kinds for what they do not run; another engine may.
            throw new EngineException("Deeplearning4j cannot run it: " + e.getMessage(), e);
        }
    }
}
