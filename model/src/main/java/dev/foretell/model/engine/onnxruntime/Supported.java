package dev.foretell.model.engine.onnxruntime;

import dev.foretell.model.engine.EngineException;
import dev.foretell.model.onnx.OnnxModel;
import java.util.Map;

/** The versions of the format and of the sets of operators that this version of ONNX Runtime knows. Stateless. */
final class Supported {

    static final long IR_VERSION = 13;
    static final Map<String, Long> OPSETS = Map.of("", 26L, "ai.onnx.ml", 5L, "com.microsoft", 1L);

    private Supported() {}

    /** Refuses what the runtime is too old for, and operators that are not its own. */
    static void check(OnnxModel model) {
        String file = String.valueOf(model.file().getFileName());
        if (model.irVersion() > IR_VERSION) {
            throw new EngineException(file + " is of version " + model.irVersion()
                    + " of the format ONNX; this ONNX Runtime supports versions up to " + IR_VERSION
                    + ": export the model with an older opset, or set model.ir_version");
        }
        OPSETS.forEach((domain, newest) -> {
            long found = model.opsets().getOrDefault(domain, 0L);
            if (found > newest) {
                throw new EngineException(file + " needs opset " + found + " of "
                        + (domain.isEmpty() ? "ai.onnx" : domain) + "; this ONNX Runtime supports opsets up to "
                        + newest
                        + ": export it with an older one, such as opset_version=" + newest);
            }
        });
        if (!model.foreign().isEmpty()) {
            OnnxModel.Operator first = model.foreign().get(0);
            throw new EngineException(file + " uses the operator " + first.name() + " of the domain " + first.domain()
                    + ", which is not part of ONNX Runtime; custom operators are not supported");
        }
    }
}
