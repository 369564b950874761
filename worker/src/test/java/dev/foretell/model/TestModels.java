package dev.foretell.model;

import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.engine.Network;
import dev.foretell.model.text.TextFront;
import java.util.List;
import java.util.Map;

/** Models of one number in and one number out, with any function for a network. */
public final class TestModels {

    private TestModels() {}

    /** What a network does with the rows of a batch. */
    public interface Function {
        float[] output(float[] input);
    }

    private record FunctionNetwork(Function function, Runnable closing) implements Network {
        @Override
        public float[][] output(float[][] inputs, int rows) {
            return new float[][] {function.output(inputs[0])};
        }

        @Override
        public Network copy() {
            return this;
        }

        @Override
        public void close() {
            closing.run();
        }
    }

    /** A version of the model {@code test}. */
    public static Model model(String version, Function function) {
        return model(version, function, () -> {});
    }

    /** The same, with something that is run when a network of it is closed. */
    public static Model model(String version, Function function, Runnable close) {
        Manifest.Feature x = new Manifest.Feature("x", "x", "", "", 0.0, 100.0, 0, 1, null);
        return model(
                version,
                new Manifest.Input("in", Datatype.FP32, List.of(-1, 1), List.of(x), null),
                new FunctionNetwork(function, close));
    }

    /** A version that takes pictures, and is good for decoding them only. */
    public static Model pictures(String version) {
        return model(
                version,
                new Manifest.Input(
                        "in", Datatype.FP32, List.of(-1, 28, 28, 1), List.of(), new Manifest.Image(28, 28, 20, 0, 255)),
                new FunctionNetwork(input -> new float[0], () -> {}));
    }

    private static Model model(String version, Manifest.Input input, Network network) {
        Manifest manifest = new Manifest(
                "test",
                version,
                "Test",
                "",
                "test",
                null,
                List.of(input),
                List.of(new Manifest.Output("out", Datatype.FP32, List.of(-1, 1), List.of("no", "yes"), 0.5, Map.of())),
                null,
                List.of(),
                Map.of());
        return new Model(
                manifest, new Engines.Choice(network, "test", "it is a test", TextFront.ports(List.of(input.shape()))));
    }

    /** A version that gives back what it gets. */
    public static Model echo(String version) {
        return model(version, input -> input);
    }
}
