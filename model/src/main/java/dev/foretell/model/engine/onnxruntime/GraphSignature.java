package dev.foretell.model.engine.onnxruntime;

import dev.foretell.manifest.Datatype;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.Source;
import dev.foretell.model.onnx.OnnxException;
import dev.foretell.model.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes in and what is wanted, held to what the graph says. Immutable.
 *
 * @param outputs those that are wanted; their shapes are known from the first pass on
 * @param oneRow whether the graph takes one row at a time
 */
record GraphSignature(List<Port> inputs, List<Source.Tensor> outputs, boolean oneRow) {

    static GraphSignature of(OnnxModel model, Source.Onnx source, List<List<Integer>> shapes) {
        if (source.inputs().size() != model.inputs().size()) {
            throw new EngineException("the manifest describes "
                    + source.inputs().size() + " inputs, but the model takes "
                    + model.inputs().size() + ": "
                    + String.join(
                            ", ",
                            model.inputs().stream().map(OnnxModel.Value::name).toList()));
        }
        List<Port> inputs = new ArrayList<>();
        boolean oneRow = false;
        for (int i = 0; i < shapes.size(); i++) {
            Source.Tensor wanted = source.inputs().get(i);
            OnnxModel.Value input = model.input(wanted.name())
                    .orElseThrow(() -> new EngineException("the model has no input " + wanted.name() + "; it has "
                            + String.join(
                                    ", ",
                                    model.inputs().stream()
                                            .map(OnnxModel.Value::name)
                                            .toList())));
            checkType("input", wanted, input);
            oneRow |= isOneRow(input, shapes.get(i));
            inputs.add(new Port(
                    wanted.name(),
                    wanted.datatype(),
                    shapes.get(i).stream().mapToLong(Integer::longValue).toArray()));
        }
        source.outputs().forEach(wanted -> checkOutput(model, wanted));
        return new GraphSignature(List.copyOf(inputs), source.outputs(), oneRow);
    }

    private static void checkOutput(OnnxModel model, Source.Tensor wanted) {
        OnnxModel.Output output = model.output(wanted.name())
                .orElseThrow(() -> new EngineException("the model has no output " + wanted.name() + "; it has "
                        + String.join(
                                ", ",
                                model.outputs().stream()
                                        .map(OnnxModel.Output::name)
                                        .toList())));
        checkType("output", wanted, output.value());
        if (output.value().shape() != null && output.value().shape().isEmpty()) {
            throw new EngineException(
                    "the output " + wanted.name() + " is one number for all rows, which come in batches");
        }
    }

    private static void checkType(String what, Source.Tensor wanted, OnnxModel.Value value) {
        Datatype datatype = datatype(what, value);
        if (datatype != wanted.datatype()) {
            throw new EngineException("the manifest says that the " + what + " " + wanted.name() + " is "
                    + wanted.datatype() + ", but in the model it is " + datatype);
        }
    }

    private static Datatype datatype(String what, OnnxModel.Value value) {
        try {
            return value.datatype();
        } catch (OnnxException e) {
            throw new EngineException("the " + what + " " + e.getMessage(), e);
        }
    }

    private static boolean isOneRow(OnnxModel.Value input, List<Integer> wanted) {
        List<Integer> shape = input.shape();
        if (shape == null) {
            return false;
        }
        boolean fits = !shape.isEmpty() && shape.size() == wanted.size();
        for (int i = 1; i < shape.size() && fits; i++) {
            fits = shape.get(i) < 0 || shape.get(i).equals(wanted.get(i));
        }
        if (!fits) {
            throw new EngineException("the manifest says that the input " + input.name() + " has the shape " + wanted
                    + ", but the model takes " + shape);
        }
        if (shape.get(0) > 1) {
            throw new EngineException("the input " + input.name() + " takes " + shape.get(0)
                    + " rows at a time, no more and no fewer: export the model with an open first dimension,"
                    + " such as dynamic_axes={\"" + input.name() + "\": {0: \"batch\"}}");
        }
        return shape.get(0) == 1;
    }
}
