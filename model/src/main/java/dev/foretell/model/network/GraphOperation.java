package dev.foretell.model.network;

import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.TensorRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The layers of a model, one after the other. Immutable, so safe for use by several threads. */
final class GraphOperation implements Operation {

    /** While the arrays of a pass are smaller than this, they are all freed at its end. */
    private static final long SMALL = 1 << 20;

    /**
     * A call of a layer; tensors are numbered.
     *
     * @param done the tensors that nobody needs afterwards
     */
    private record Step(String label, Operation operation, int[] inputs, int firstOutput, int[] done) {}

    private final List<Step> steps;
    private final int[] outputs;
    private final int tensors;

    private GraphOperation(List<Step> steps, int[] outputs, int tensors) {
        this.steps = steps;
        this.outputs = outputs;
        this.tensors = tensors;
    }

    /**
     * Makes the operations of all layers.
     *
     * @throws KerasException when one is not supported
     */
    static GraphOperation of(Graph graph) {
        Map<TensorRef, Integer> numbers = new HashMap<>();
        graph.inputs().forEach(input -> numbers.put(new TensorRef(input.name(), 0, 0), numbers.size()));
        Map<String, Operation> operations = new HashMap<>();
        List<Step> steps = new ArrayList<>();
        for (Graph.Call call : graph.calls()) {
            Operation operation =
                    operations.computeIfAbsent(call.layer().name(), name -> Layers.operation(call.layer()));
            int[] inputs = numbers(call.inputs(), numbers);
            int first = numbers.size();
            for (int i = 0; i < outputsOf(graph, call); i++) {
                numbers.put(new TensorRef(call.layer().name(), call.number(), i), numbers.size());
            }
            steps.add(new Step(call.layer().label(), operation, inputs, first, new int[0]));
        }
        int[] outputs = numbers(graph.outputs(), numbers);
        return new GraphOperation(withDone(steps, outputs), outputs, numbers.size());
    }

    private static List<Step> withDone(List<Step> steps, int[] outputs) {
        Set<Integer> needed = new HashSet<>();
        Arrays.stream(outputs).forEach(needed::add);
        List<Step> known = new ArrayList<>();
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            int[] done = Arrays.stream(step.inputs()).filter(needed::add).toArray();
            known.add(0, new Step(step.label(), step.operation(), step.inputs(), step.firstOutput(), done));
        }
        return known;
    }

    /** How many of the tensors that a call gives are taken by others. */
    private static int outputsOf(Graph graph, Graph.Call call) {
        int most = 0;
        for (Graph.Call other : graph.calls()) {
            most = Math.max(most, most(other.inputs(), call));
        }
        return Math.max(most, most(graph.outputs(), call));
    }

    private static int most(List<TensorRef> tensors, Graph.Call call) {
        return tensors.stream()
                .filter(tensor -> tensor.layer().equals(call.layer().name()) && tensor.call() == call.number())
                .mapToInt(tensor -> tensor.index() + 1)
                .max()
                .orElse(0);
    }

    private static int[] numbers(List<TensorRef> tensors, Map<TensorRef, Integer> numbers) {
        return tensors.stream()
                .mapToInt(tensor -> {
                    Integer number = numbers.get(tensor);
                    if (number == null) {
                        throw new KerasException("the model has no tensor " + tensor);
                    }
                    return number;
                })
                .toArray();
    }

    @Override
    public List<Tensor> apply(List<Tensor> inputs, Pass pass) {
        @Nullable Tensor[] all = new Tensor[tensors];
        for (int i = 0; i < inputs.size(); i++) {
            all[i] = inputs.get(i);
        }
        int before = pass.size();
        for (int i = 0; i < steps.size(); i++) {
            run(i, all, pass);
            for (int number : steps.get(i).done()) {
                all[number] = null;
            }
            if (pass.bytes() > SMALL) {
                pass.freeUnless(before, all);
            }
        }
        return Arrays.stream(outputs).mapToObj(number -> all[number]).toList();
    }

    private void run(int i, Tensor[] all, Pass pass) {
        Step step = steps.get(i);
        List<Tensor> given =
                Arrays.stream(step.inputs()).mapToObj(number -> all[number]).toList();
        List<Tensor> made;
        try {
            made = step.operation().apply(given, pass);
        } catch (KerasException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new KerasException(step.label() + " cannot be computed: " + e.getMessage(), e);
        }
        int end = i + 1 < steps.size() ? steps.get(i + 1).firstOutput() : tensors;
        for (int number = step.firstOutput(); number < end; number++) {
            all[number] = made.get(number - step.firstOutput());
        }
    }
}
