package dev.foretell.model.engine.onnxruntime;

import dev.foretell.model.engine.Engine;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.FreeOnFailure;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.Source;
import dev.foretell.model.onnx.OnnxException;
import dev.foretell.model.onnx.OnnxModel;
import java.util.List;

/**
 * Models in the format ONNX, from whatever framework, run by ONNX Runtime. Stateless, so safe for use by several
 * threads.
 */
public final class OnnxRuntimeEngine implements Engine {

    /** The name of this engine. */
    public static final String NAME = "onnxruntime";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean reads(Source source) {
        return source instanceof Source.Onnx;
    }

    @Override
    public Network load(Source source, List<List<Integer>> shapes) {
        if (!(source instanceof Source.Onnx onnx)) {
            throw new EngineException("it runs only ONNX models");
        }
        try (Snapshot snapshot = Snapshot.of(onnx)) {
            OnnxModel model = snapshot.model();
            Supported.check(model);
            GraphSignature signature = GraphSignature.of(model, onnx, shapes);
            Session session = Session.open(snapshot.file());
            return FreeOnFailure.of(session::release, () -> Trial.network(session, signature));
        } catch (OnnxException e) {
            throw new EngineException(e.getMessage(), e);
        }
    }
}
