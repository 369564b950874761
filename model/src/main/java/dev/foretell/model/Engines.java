package dev.foretell.model;

import dev.foretell.model.engine.Engine;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.Source;
import dev.foretell.model.engine.nd4j.Nd4jEngine;
import dev.foretell.model.engine.onnxruntime.OnnxRuntimeEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The engines that run models, and which of them runs which model. Stateless, so safe for use by several threads. */
public final class Engines {

    /** A new engine is a new line here. A model that names none is run by the first that takes it. */
    private static final List<Engine> ALL = List.of(new Nd4jEngine(), new OnnxRuntimeEngine());

    private Engines() {}

    /**
     * A model's network and the engine that runs it.
     *
     * @param engine the name of the engine
     * @param reason why this engine runs the model, for people
     */
    public record Choice(Network network, String engine, String reason) {}

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
        return wanted == null ? first(source, shapes) : named(wanted, source, shapes);
    }

    private static Choice named(String wanted, Source source, List<List<Integer>> shapes) {
        Engine engine = ALL.stream()
                .filter(each -> each.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        "there is no engine `" + wanted + "`; there are " + String.join(", ", names())));
        try {
            return new Choice(engine.load(source, shapes), wanted, "the manifest names it");
        } catch (EngineException e) {
            throw new EngineException(
                    "the engine " + wanted + ", which the manifest names, does not run it: " + e.getMessage(), e);
        }
    }

    private static Choice first(Source source, List<List<Integer>> shapes) {
        boolean onnx = source instanceof Source.Onnx;
        List<EngineException> refusals = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (Engine engine : ALL) {
            if (onnx != engine instanceof OnnxRuntimeEngine) {
                continue; // It is for files of the other kind.
            }
            try {
                Network network = engine.load(source, shapes);
                return new Choice(network, engine.name(), reason(onnx, reasons));
            } catch (EngineException e) {
                refusals.add(e);
                reasons.add(engine.name() + " does not run it: " + e.getMessage());
            }
        }
        throw new EngineException(
                refusals.stream().map(EngineException::getMessage).collect(Collectors.joining("; ")),
                refusals.get(refusals.size() - 1));
    }

    private static String reason(boolean onnx, List<String> refusals) {
        return onnx
                ? "the model is in the format ONNX"
                : refusals.isEmpty() ? "it is the first choice" : String.join("; ", refusals);
    }
}
