package dev.foretell.web.inference;

import com.fasterxml.jackson.core.JsonParser;
import dev.foretell.job.InvalidInputException;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one element of {@code inputs}, whose members may come in any order. Used once, by one thread. */
final class InputReader {

    /**
     * An input that was read.
     *
     * @param index its index among the model's inputs
     * @param values row-major
     */
    record Read(int index, int rows, float[] values) {}

    private static final int NONE = -1;

    private final String what;
    private final JsonParser json;
    private final Signature signature;
    private final BinaryData binary;
    private @Nullable String name;
    private @Nullable String datatype;
    private @Nullable List<Integer> shape;
    private @Nullable NumberArray data;
    private int binarySize = NONE;
    /** Its index among the model's inputs; of several inputs, unknown before the name is read. */
    private int index;

    InputReader(String what, JsonParser json, Signature signature, BinaryData binary) {
        this.what = what;
        this.json = json;
        this.signature = signature;
        this.binary = binary;
        this.index = signature.inputs().size() == 1 ? 0 : NONE;
    }

    Read read() throws IOException {
        JsonMembers.each(json, what, this::member);
        require("name", name);
        expectDatatype(require("datatype", datatype));
        List<Integer> rowsAndMore = require("shape", shape);
        expectShape(rowsAndMore);
        int count = rowsAndMore.get(0);
        float[] values = values(rowsAndMore, count * input().width());
        check(values);
        return new Read(index, count, values);
    }

    private Manifest.Input input() {
        return signature.manifest().inputs().get(index);
    }

    private void member(String member) throws IOException {
        switch (member) {
            case "name" -> {
                name = JsonMembers.text(json, what + ".name");
                index = indexOf(name);
            }
            case "datatype" -> {
                datatype = JsonMembers.text(json, what + ".datatype");
                expectDatatype(datatype);
            }
            case "shape" -> {
                shape = readShape();
                expectShape(shape);
            }
            case "parameters" -> {
                if (!JsonMembers.isNull(json)) {
                    JsonMembers.each(json, what + ".parameters", this::parameter);
                }
            }
            case "data" -> {
                if (!JsonMembers.isNull(json)) {
                    int most = signature.maxRows() * mostNumbersInRow();
                    data = NumberArray.read(json, what + ".data", most, takesBooleans());
                }
            }
            default -> JsonMembers.skip(json);
        }
    }

    private void parameter(String parameter) throws IOException {
        switch (parameter) {
            case "binary_data_size" -> binarySize = JsonMembers.count(json, what + ".parameters.binary_data_size");
            case "shared_memory_region" ->
                throw new InvalidInputException(
                        what + ".parameters.shared_memory_region: shared memory is not supported.");
            default -> JsonMembers.skip(json);
        }
    }

    /** The numbers in a row of the input, or of the longest input while its name is unknown. */
    private int mostNumbersInRow() {
        return index == NONE
                ? signature.manifest().inputs().stream()
                        .mapToInt(Manifest.Input::width)
                        .max()
                        .orElseThrow()
                : input().width();
    }

    private int indexOf(String came) {
        List<TensorMetadata> inputs = signature.inputs();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).name().equals(came)) {
                return i;
            }
        }
        throw new InvalidInputException(what + ".name: expected " + (inputs.size() == 1 ? "" : "one of ")
                + signature.inputNames() + ", not " + JsonMembers.shortened(came) + ".");
    }

    private boolean takesBooleans() {
        return signature.manifest().inputs().stream().anyMatch(input -> input.datatype() == Datatype.BOOL);
    }

    private void expectDatatype(String came) {
        if (index == NONE) {
            return; // Checked again once the name is known.
        }
        String expected = signature.inputs().get(index).datatype();
        if (!came.equals(expected)) {
            throw new InvalidInputException(
                    what + ".datatype: expected " + expected + ", not " + JsonMembers.shortened(came) + ".");
        }
    }

    private List<Integer> readShape() throws IOException {
        int most = signature.inputs().stream()
                .mapToInt(input -> input.shape().size())
                .max()
                .orElseThrow();
        List<Integer> dimensions = new ArrayList<>();
        JsonMembers.eachElement(json, what + ".shape", dimension -> {
            if (dimension >= most) {
                throw new InvalidInputException(
                        what + ".shape: expected " + expectedShape() + "; there are more dimensions.");
            }
            dimensions.add(JsonMembers.count(json, what + ".shape[" + dimension + "]"));
        });
        return dimensions;
    }

    private String expectedShape() {
        return index == NONE
                ? "the shape of one of the inputs " + signature.inputNames()
                : signature.inputs().get(index).shape() + " (-1 is the number of rows)";
    }

    private void expectShape(List<Integer> came) {
        if (index == NONE) {
            return;
        }
        List<Integer> expected = signature.inputs().get(index).shape();
        int rank = expected.size();
        if (came.size() != rank || !came.subList(1, rank).equals(expected.subList(1, rank))) {
            throw new InvalidInputException(what + ".shape: expected " + expectedShape() + ", not " + came + ".");
        }
        if (came.get(0) < 1 || came.get(0) > signature.maxRows()) {
            throw new InvalidInputException(
                    what + ".shape: expected 1 to " + signature.maxRows() + " rows, not " + came.get(0) + ".");
        }
    }

    private <T> T require(String member, @Nullable T value) {
        if (value == null) {
            throw new InvalidInputException(what + "." + member + " is missing.");
        }
        return value;
    }

    private float[] values(List<Integer> wholeShape, int size) {
        if (binarySize != NONE) {
            if (data != null) {
                throw new InvalidInputException(what + ": expected \"data\" or \"binary_data_size\", not both.");
            }
            return binary.take(what, binarySize, size, input().datatype());
        }
        return require("data", data).values(wholeShape, size, input().datatype());
    }

    private void check(float[] values) {
        Manifest.Input input = input();
        int width = input.width();
        for (int i = 0; i < values.length; i++) {
            if (!input.datatype().accepts(values[i])) {
                throw new InvalidInputException(what + ", row " + i / width + ", " + input.column(i % width)
                        + ": expected " + input.datatype().expected()
                        + (input.datatype().isWhole() ? "." : " in 32 bits."));
            }
        }
    }
}
