package dev.foretell.model.keras;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whole numbers are told from floats by the layers that they go through. */
class WholeTensorsTest {

    private static final TensorRef A = tensor("a");
    private static final TensorRef B = tensor("b");

    private static TensorRef tensor(String layer) {
        return new TensorRef(layer, 0, 0);
    }

    private static Graph graph(String typeOfB, Graph.Call... calls) {
        return new Graph(
                "m",
                List.of(new Graph.Input("a", List.of(-1, 2), "int32"), new Graph.Input("b", List.of(-1, 2), typeOfB)),
                List.of(calls),
                List.of());
    }

    private static Graph.Call call(String name, String className, TensorRef... inputs) {
        Config config = new Config(name, JsonNodeFactory.instance.objectNode());
        return new Graph.Call(
                new Layer(name, className, config, Map.of(), Map.of(), null), 0, Arrays.asList(inputs), List.of());
    }

    @Test
    void one_sum_of_whole_numbers_is_whole_wherever_it_is_moved() {
        Graph graph = graph("int32", call("sum", "Add", A, B), call("flat", "Flatten", tensor("sum")));

        assertThat(WholeTensors.type(graph, A)).contains("int32");
        assertThat(WholeTensors.type(graph, tensor("sum"))).contains("int32");
        assertThat(WholeTensors.type(graph, tensor("flat"))).contains("int32");
    }

    @Test
    void a_sum_of_sums_may_hide_that_one_was_inexact() {
        Graph graph = graph(
                "int32",
                call("sum", "Add", A, B),
                call("back", "Subtract", tensor("sum"), A),
                call("three", "Add", A, B, A));

        assertThat(WholeTensors.type(graph, tensor("back"))).isEmpty();
        assertThat(WholeTensors.type(graph, tensor("three"))).isEmpty();
    }

    @Test
    void other_layers_and_other_types_make_floats() {
        assertThat(WholeTensors.type(graph("int32", call("y", "Average", A, B)), tensor("y")))
                .isEmpty();
        assertThat(WholeTensors.type(graph("float32", call("y", "Add", A, B)), tensor("y")))
                .isEmpty();
        assertThat(WholeTensors.type(graph("int64", call("y", "Add", A, B)), tensor("y")))
                .isEmpty();
        assertThat(WholeTensors.type(graph("int8", call("y", "Add", B, B)), tensor("y")))
                .isEmpty();
    }
}
