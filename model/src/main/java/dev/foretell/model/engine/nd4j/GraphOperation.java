package dev.foretell.model.engine.nd4j;

import dev.foretell.job.InvalidInputException;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.TensorRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The layers of a model, one after the other. Immutable, so safe for use by several threads. */
final class GraphOperation implements Operation {

    /** The size up to which the arrays of a pass are all freed at its end. */
    private static final long SMALL = 1 << 20;

    private static final int NONE = -1;

    /**
     * A call of a layer; tensors are numbered.
     *
     * @param masks the masks that it is given by name, for each input one or none
     * @param unmasked the tensors that have no masks any more afterwards
     * @param undecided the tensors that must have no mask
     * @param done the tensors that are not needed afterwards
     */
    private record Step(
            Layer layer,
            Operation operation,
            int[] inputs,
            int[] masks,
            int firstOutput,
            int[] unmasked,
            int[] undecided,
            int[] done) {

        Step with(int[] doneThen) {
            return new Step(layer, operation, inputs, masks, firstOutput, unmasked, undecided, doneThen);
        }

        boolean repeatable() {
            return operation.repeatable() && Arrays.stream(masks).allMatch(mask -> mask == NONE);
        }

        IntStream needed() {
            return IntStream.concat(Arrays.stream(inputs), Arrays.stream(masks).filter(mask -> mask != NONE));
        }
    }

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
        IdentityHashMap<Layer, Operation> operations = new IdentityHashMap<>();
        RemovedMasks removed = new RemovedMasks(graph);
        List<Step> steps = new ArrayList<>();
        for (Graph.Call call : graph.calls()) {
            Operation operation = operations.computeIfAbsent(call.layer(), Operations::operation);
            int[] inputs = numbers(call.inputs(), numbers);
            int first = numbers.size();
            for (int i = 0; i < outputsOf(graph, call); i++) {
                numbers.put(new TensorRef(call.layer().name(), call.number(), i), numbers.size());
            }
            int[] masks = masks(call.masks(), numbers);
            int[] unmasked = known(removed.after(call), numbers);
            int[] undecided = known(removed.undecided(call), numbers);
            steps.add(new Step(call.layer(), operation, inputs, masks, first, unmasked, undecided, new int[0]));
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
            known.add(0, step.with(step.needed().filter(needed::add).toArray()));
        }
        return known;
    }

    /** How many of the tensors that a call gives are taken by others. */
    private static int outputsOf(Graph graph, Graph.Call call) {
        int most = 0;
        for (Graph.Call other : graph.calls()) {
            most = Math.max(most, most(other.tensors().toList(), call));
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
        return tensors.stream().mapToInt(tensor -> number(tensor, numbers)).toArray();
    }

    /** The numbers of those tensors that are made by now. */
    private static int[] known(List<TensorRef> tensors, Map<TensorRef, Integer> numbers) {
        return numbers(tensors.stream().filter(numbers::containsKey).toList(), numbers);
    }

    private static int[] masks(List<@Nullable TensorRef> masks, Map<TensorRef, Integer> numbers) {
        return masks.stream()
                .mapToInt(mask -> mask == null ? NONE : number(mask, numbers))
                .toArray();
    }

    private static int number(TensorRef tensor, Map<TensorRef, Integer> numbers) {
        Integer number = numbers.get(tensor);
        if (number == null) {
            throw new KerasException("the model has no tensor " + tensor);
        }
        return number;
    }

    @Override
    public boolean repeatable() {
        return steps.stream().allMatch(Step::repeatable);
    }

    @Override
    public List<Tensor> apply(List<Tensor> inputs, Pass pass) {
        return apply(inputs, pass, made -> {});
    }

    /** Applies the graph; {@code watcher} is shown what each call of a layer gives, in the order of the graph. */
    List<Tensor> apply(List<Tensor> inputs, Pass pass, Consumer<List<Tensor>> watcher) {
        @Nullable Tensor[] all = new Tensor[tensors];
        for (int i = 0; i < inputs.size(); i++) {
            all[i] = inputs.get(i);
        }
        int before = pass.size();
        for (int i = 0; i < steps.size(); i++) {
            watcher.accept(run(i, all, pass));
            for (int number : steps.get(i).done()) {
                all[number] = null;
            }
            if (pass.bytes() > SMALL && !pass.isRecorded()) {
                pass.freeUnless(before, all);
            }
        }
        return Arrays.stream(outputs).mapToObj(number -> all[number]).toList();
    }

    private static List<Tensor> given(Step step, Tensor[] all) {
        List<Tensor> given = new ArrayList<>();
        for (int i = 0; i < step.inputs().length; i++) {
            Tensor tensor = all[step.inputs()[i]];
            boolean masked = i < step.masks().length && step.masks()[i] != NONE;
            given.add(masked ? new Tensor(tensor.array(), all[step.masks()[i]].array()) : tensor);
        }
        return given;
    }

    private List<Tensor> run(int i, Tensor[] all, Pass pass) {
        Step step = steps.get(i);
        refuseMasks(step, all);
        List<Tensor> given = given(step, all);
        List<Tensor> made;
        try {
            made = step.operation().apply(given, pass);
        } catch (KerasException | InvalidInputException e) {
            throw e;
        } catch (RuntimeException e) {
            // ND4J throws exceptions of many kinds for arrays that do not fit: the model is refused, with the layer's
            // name.
            throw new KerasException(step.layer().label() + " cannot be computed: " + e.getMessage(), e);
        }
        int end = i + 1 < steps.size() ? steps.get(i + 1).firstOutput() : tensors;
        for (int number = step.firstOutput(); number < end; number++) {
            all[number] = made.get(number - step.firstOutput());
        }
        for (int number : step.unmasked()) {
            all[number] = all[number] == null ? null : Tensor.of(all[number].array());
        }
        return made;
    }

    private static void refuseMasks(Step step, @Nullable Tensor[] all) {
        for (int number : step.undecided()) {
            Tensor tensor = all[number];
            if (tensor != null && tensor.mask() != null) {
                throw step.layer()
                        .refusal("a mask on an input that another layer takes, too, without needing what this one"
                                + " gives, or that the model around it takes, is not supported: since Keras 3.8 the"
                                + " layer removes the mask");
            }
        }
    }
}
