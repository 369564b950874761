package dev.foretell.web.inference;

import com.fasterxml.jackson.core.JsonParser;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.TextCollector;
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
    private final InputCheck check;
    private final BinaryData binary;
    private final TextCollector texts;
    private @Nullable String name;
    private @Nullable String datatype;
    private @Nullable List<Integer> shape;
    private @Nullable ElementArray data;
    private int binarySize = NONE;
    /** Its index among the model's inputs; of several inputs, unknown before the name is read. */
    private int index;

    InputReader(String what, JsonParser json, Signature signature, BinaryData binary, TextCollector texts) {
        this.what = what;
        this.json = json;
        this.signature = signature;
        this.check = new InputCheck(what, signature);
        this.binary = binary;
        this.texts = texts;
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
        check.expectNumbers(index, values);
        return new Read(index, count, values);
    }

    private Manifest.Input input() {
        return signature.manifest().inputs().get(index);
    }

    private void member(String member) throws IOException {
        switch (member) {
            case "name" -> {
                name = JsonMembers.text(json, what + ".name");
                index = check.indexOf(name);
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
                    data = ElementArray.read(json, what + ".data", most, takesBooleans(), texts, kind());
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

    /** The datatype of the input; null while its name is unknown. */
    private @Nullable Datatype kind() {
        return index == NONE ? null : input().datatype();
    }

    private boolean takesBooleans() {
        return signature.manifest().inputs().stream().anyMatch(input -> input.datatype() == Datatype.BOOL);
    }

    private void expectDatatype(String came) {
        if (index != NONE) { // Checked again once the name is known.
            check.expectDatatype(index, came);
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
        return index == NONE ? "the shape of one of the inputs " + signature.inputNames() : check.expectedShape(index);
    }

    private void expectShape(List<Integer> came) {
        if (index != NONE) {
            check.expectShape(index, came);
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
            return binary.take(what, binarySize, size, input().datatype(), texts);
        }
        return require("data", data).values(wholeShape, size, input().datatype());
    }
}
