package dev.foretell.model.engine.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors of passes over the same number of rows, which are made once: a pass has the runtime read from and write
 * into the same memory. For one thread.
 *
 * @param outputs empty for a pass whose outputs the runtime makes
 */
record Binding(int rows, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) implements AutoCloseable {

    static Binding of(int rows, List<TensorBuffer> inputs, List<TensorBuffer> outputs) throws OrtException {
        Binding binding = new Binding(rows, new HashMap<>(), new HashMap<>());
        try {
            for (TensorBuffer input : inputs) {
                binding.inputs.put(input.port().name(), input.tensor(rows));
            }
            for (TensorBuffer output : outputs) {
                binding.outputs.put(output.port().name(), output.tensor(rows));
            }
            return binding;
        } catch (OrtException | RuntimeException e) {
            binding.close();
            throw e;
        }
    }

    @Override
    public void close() {
        OnnxValue.close(inputs);
        OnnxValue.close(outputs);
    }
}
