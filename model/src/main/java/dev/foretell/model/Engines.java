package dev.foretell.model;

import dev.foretell.model.engine.Engine;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.Source;
import dev.foretell.model.engine.deeplearning4j.Deeplearning4jEngine;
import dev.foretell.model.engine.nd4j.Nd4jEngine;
import dev.foretell.model.engine.onnxruntime.OnnxRuntimeEngine;
import dev.foretell.model.engine.plain.FewRows;
import dev.foretell.model.keras.KerasModel;
import dev.foretell.model.text.Port;
import dev.foretell.model.text.TextFront;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The engines that run models, and which of them runs which model. Stateless, so safe for use by several threads. */
public final class Engines {

    /** A new engine is a new line here. A model that names none is run by the first that takes it. */
    private static final List<Engine> ALL =
            List.of(new Deeplearning4jEngine(), new Nd4jEngine(), new OnnxRuntimeEngine());

    private Engines() {}

    /**
     * A model's network and the engine that runs it.
     *
     * @param engine the name of the engine
     * @param reason why this engine runs the model, as a phrase for messages
     * @param ports what goes into the network: the model's inputs, or what is made of them
     */
    public record Choice(Network network, String engine, String reason, List<Port> ports) {}

    /** The names of all engines, in the order in which they are asked. */
    public static List<String> names() {
        return ALL.stream().map(Engine::name).toList();
    }

    /**
     * Has a model run by the engine that its manifest names, or else by the first that takes it.
     *
     * @param wanted the name of an engine, or null for any
     * @param shapes the shape of each input; the first dimension is the row, all others are fixed
     * @throws EngineException when the named engine, or all, do not run it
     */
    public static Choice choose(Source source, List<List<Integer>> shapes, @Nullable String wanted) {
        if (!(source instanceof Source.Keras keras)) {
            return chosen(source, TextFront.ports(shapes), wanted);
        }
        KerasModel model = keras.model();
        TextFront front = TextFront.of(model.graph(), shapes);
        KerasModel numbers = new KerasModel(model.format(), model.kerasVersion(), front.numbers());
        return chosen(new Source.Keras(numbers), front.ports(), wanted);
    }

    /** Has a model run that takes numbers alone. */
    private static Choice chosen(Source source, List<Port> ports, @Nullable String wanted) {
        Choice choice = noted(wanted == null ? first(source, ports) : named(wanted, source, ports), source);
        return FewRows.before(choice.network(), source, shapes(ports))
                .map(few -> new Choice(
                        few,
                        choice.engine(),
                        choice.reason() + "; passes of up to " + few.most() + " rows are computed in plain Java",
                        ports))
                .orElse(choice);
    }

    /** Adds what differs from Keras on purpose. */
    private static Choice noted(Choice choice, Source source) {
        if (!(source instanceof Source.Keras keras)
                || keras.model().mixedPrecisions().isEmpty()) {
            return choice;
        }
        String note =
                "; what Keras computes in " + String.join(" and ", keras.model().mixedPrecisions())
                        + " is computed in float32, so outputs differ from Keras's by its rounding";
        return new Choice(choice.network(), choice.engine(), choice.reason() + note, choice.ports());
    }

    /**
     * Has a model run by an engine, whatever its manifest says.
     *
     * @param engine the name of the engine
     * @param shapes the shape of each input; the first dimension is the row, all others are fixed
     * @throws EngineException when there is no such engine, or it does not run the model
     */
    public static Network load(String engine, Source source, List<List<Integer>> shapes) {
        return find(engine).load(source, shapes);
    }

    private static Engine find(String name) {
        return ALL.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        "there is no engine `" + name + "`; there are " + String.join(", ", names())));
    }

    private static List<List<Integer>> shapes(List<Port> ports) {
        return ports.stream().map(Port::shape).toList();
    }

    private static Choice named(String wanted, Source source, List<Port> ports) {
        Engine engine = find(wanted);
        if (!engine.reads(source)) {
            throw new EngineException(
                    "the engine " + wanted + ", which the manifest names, does not run " + source.kind());
        }
        try {
            return new Choice(engine.load(source, shapes(ports)), wanted, "the manifest names it", ports);
        } catch (EngineException e) {
            throw new EngineException(
                    "the engine " + wanted + ", which the manifest names, does not run it: " + e.getMessage(), e);
        }
    }

    private static Choice first(Source source, List<Port> ports) {
        List<EngineException> refusals = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (Engine engine : ALL.stream().filter(each -> each.reads(source)).toList()) {
            try {
                Network network = engine.load(source, shapes(ports));
                return new Choice(
                        network,
                        engine.name(),
                        reasons.isEmpty() ? "it is the first choice for " + source.kind() : String.join("; ", reasons),
                        ports);
            } catch (EngineException e) {
                refusals.add(e);
                reasons.add(engine.name() + " does not run it: " + e.getMessage());
            }
        }
        throw new EngineException(
                refusals.stream().map(EngineException::getMessage).distinct().collect(Collectors.joining("; ")),
                refusals.get(refusals.size() - 1));
    }
}
