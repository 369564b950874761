package dev.foretell.model.engine.nd4j.recurrent;

import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.Layer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** LSTM, GRU, SimpleRNN, RNN around one cell of these, and Bidirectional around one of these layers. */
public final class RecurrentOperations {

    private static final Map<String, Function<Layer, Cell>> CELLS =
            Map.of("LSTM", Cells::lstm, "GRU", Cells::gru, "SimpleRNN", Cells::simple);

    private RecurrentOperations() {}

    /** The factories by the names of the layers' classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        Map<String, OperationFactory> factories = new HashMap<>();
        CELLS.keySet().forEach(name -> factories.put(name, RecurrentOperations::recurrence));
        factories.put("RNN", RecurrentOperations::recurrence);
        factories.put("Bidirectional", Bidirectional::of);
        return factories;
    }

    /** What a layer, or a direction of a Bidirectional, computes. */
    static Recurrence recurrence(Layer layer) {
        Function<Layer, Cell> cell = CELLS.get(layer.className());
        if (cell != null) {
            return Recurrence.of(layer, cell.apply(layer));
        }
        if (layer.className().equals("RNN")) {
            return Recurrence.of(layer, cell(layer));
        }
        throw new KerasException(layer.label() + " is not supported here; supported are "
                + String.join(", ", List.of("GRU", "LSTM", "RNN", "SimpleRNN")));
    }

    private static Cell cell(Layer layer) {
        layer.config().ignore("cell");
        Layer part = layer.parts().get("cell");
        String name = part == null ? "" : part.className();
        Function<Layer, Cell> cell = name.endsWith("Cell") ? CELLS.get(name.substring(0, name.length() - 4)) : null;
        if (part == null || cell == null) {
            throw layer.refusal(
                    "the cell " + name + " is not supported; supported are GRUCell, LSTMCell, SimpleRNNCell");
        }
        return part.made(cell);
    }
}
