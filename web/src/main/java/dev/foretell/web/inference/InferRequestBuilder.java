package dev.foretell.web.inference;

import dev.foretell.job.InvalidInputException;
import dev.foretell.job.Rows;
import dev.foretell.job.TextCollector;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Datatypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects the tensors of an infer request, checks them against the signature and makes rows of them, in whatever form
 * the request comes. Every method throws {@link InvalidInputException} when something does not fit the signature. Used
 * once, by one thread.
 */
public final class InferRequestBuilder {

    /** A requested output; without its own choice between binary and JSON, that of the whole request applies. */
    private record Asked(String name, @Nullable Boolean binary, int classes) {}

    /** Reads the elements of a tensor. */
    public interface Elements {
        /**
         * The numbers as floats, row-major; for texts the numbers that stand for them.
         *
         * @param what the input's place in the request, for messages
         * @param shape the shape that the request claims, which fits the signature
         * @param count the product of the shape
         * @param texts takes texts
         * @throws InvalidInputException when they are not as many, or not of the datatype
         */
        float[] read(String what, List<Integer> shape, int count, Datatype datatype, TextCollector texts);
    }

    private final Signature signature;
    private final float[] @Nullable [] tensors;
    private final TextCollector texts;
    private final List<Asked> asked = new ArrayList<>();
    private @Nullable String id;
    private int inputs;
    private int rows;

    public InferRequestBuilder(Signature signature) {
        this.signature = signature;
        this.tensors = new float[signature.inputs().size()][];
        this.texts = new TextCollector(Datatypes.textColumns(signature.manifest()));
    }

    /** Takes the texts of the inputs. */
    TextCollector texts() {
        return texts;
    }

    /** Sets the caller's id of the request. */
    public void id(String own) {
        id = own;
    }

    /** Checks that the model has as many inputs, before one is read. */
    void expectInput(int index) {
        if (index >= tensors.length) {
            throw new InvalidInputException("inputs: expected "
                    + (tensors.length == 1 ? "one tensor, \"" : tensors.length + " tensors, \"")
                    + signature.inputNames()
                    + "\"; there are more.");
        }
    }

    /** Adds the next input. */
    public void input(String name, String datatype, List<Long> shape, Elements elements) {
        expectInput(inputs);
        String what = "inputs[" + inputs + "]";
        InputCheck check = new InputCheck(what, signature);
        int index = check.indexOf(name);
        check.expectDatatype(index, datatype);
        List<Integer> dimensions = dimensions(what, shape, check.expectedShape(index), index);
        check.expectShape(index, dimensions);
        int count = dimensions.get(0);
        float[] values = elements.read(
                what,
                dimensions,
                count * signature.manifest().inputs().get(index).width(),
                signature.manifest().inputs().get(index).datatype(),
                texts);
        check.expectNumbers(index, values);
        add(what, index, count, values);
    }

    private List<Integer> dimensions(String what, List<Long> shape, String expected, int index) {
        if (shape.size() > signature.inputs().get(index).shape().size()) {
            throw new InvalidInputException(what + ".shape: expected " + expected + "; there are more dimensions.");
        }
        List<Integer> dimensions = new ArrayList<>(shape.size());
        for (long dimension : shape) {
            if (dimension < 0 || dimension > Integer.MAX_VALUE) {
                throw new InvalidInputException(what + ".shape[" + dimensions.size()
                        + "]: expected a whole number from 0 to " + Integer.MAX_VALUE + ", not " + dimension + ".");
            }
            dimensions.add((int) dimension);
        }
        return dimensions;
    }

    /** Adds an input that fits the signature. */
    void add(String what, int index, int count, float[] values) {
        if (tensors[index] != null) {
            throw new InvalidInputException(
                    what + ".name: the input " + signature.inputs().get(index).name() + " is given twice.");
        }
        if (inputs > 0 && count != rows) {
            throw new InvalidInputException(
                    what + ".shape: expected " + rows + " rows, as the inputs before it have, not " + count + ".");
        }
        inputs++;
        rows = count;
        tensors[index] = values;
    }

    /** Forgets the requested outputs. */
    void noOutputs() {
        asked.clear();
    }

    /** Checks that the model has as many outputs, before one is read. */
    void expectOutput(int index) {
        if (index >= signature.outputs().size()) {
            throw new InvalidInputException("outputs[" + index + "]: the model has only "
                    + signature.outputs().size() + " outputs: " + signature.outputNames() + ".");
        }
    }

    /**
     * Adds the next requested output. A request without one gets all.
     *
     * @param classes the number of best classes that replace the tensor; 0 for the tensor
     */
    public void output(String name, int classes) {
        expectOutput(asked.size());
        add("outputs[" + asked.size() + "]", name, null, classes);
    }

    /** Adds a requested output. */
    void add(String what, String name, @Nullable Boolean binary, int classes) {
        if (signature.outputs().stream().noneMatch(known -> known.name().equals(name))) {
            throw new InvalidInputException(what + ".name: expected one of " + signature.outputNames() + ", not "
                    + JsonMembers.shortened(name) + ".");
        }
        if (asked.stream().anyMatch(other -> other.name().equals(name))) {
            throw new InvalidInputException(what + ".name: the output " + name + " is asked for twice.");
        }
        if (classes > 0) {
            expectClasses(what, name);
        }
        asked.add(new Asked(name, binary, classes));
    }

    private void expectClasses(String what, String name) {
        Optional<OutputColumns> place = signature.place(name);
        if (place.isEmpty() || !place.get().hasLabels()) {
            throw new InvalidInputException(what + ".parameters.classification: the output \"" + name + "\" "
                    + (place.isEmpty() ? "is a class already." : "has no labels, so its numbers are not classes."));
        }
    }

    /**
     * The request with all that was added.
     *
     * @param binary whether outputs without a choice of their own are binary
     */
    public InferRequest build(boolean binary) {
        return new InferRequest(id, joined(), outputs(binary));
    }

    /** The tensors side by side, as rows; a single tensor is not copied. */
    private Rows joined() {
        for (int i = 0; i < tensors.length; i++) {
            if (tensors[i] == null) {
                throw new InvalidInputException("inputs: expected the tensor \""
                        + signature.inputs().get(i).name() + "\"; it is missing.");
            }
        }
        int width = signature.manifest().inputWidth();
        return new Rows(rows, width, tensors.length == 1 ? tensors[0] : sideBySide(width), texts.take());
    }

    private float[] sideBySide(int width) {
        float[] values = new float[rows * width];
        int first = 0;
        for (float[] tensor : tensors) {
            int its = tensor.length / rows;
            for (int row = 0; row < rows; row++) {
                System.arraycopy(tensor, row * its, values, row * width + first, its);
            }
            first += its;
        }
        return values;
    }

    private List<RequestedOutput> outputs(boolean otherwise) {
        if (asked.isEmpty()) {
            return signature.outputs().stream()
                    .map(output -> new RequestedOutput(output.name(), otherwise, 0))
                    .toList();
        }
        return asked.stream()
                .map(output -> new RequestedOutput(
                        output.name(), Objects.requireNonNullElse(output.binary(), otherwise), output.classes()))
                .toList();
    }
}
