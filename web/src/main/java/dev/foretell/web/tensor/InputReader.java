package dev.foretell.web.tensor;

import com.fasterxml.jackson.core.JsonParser;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one element of {@code inputs}, whose members may come in any order. Used once, by one thread. */
final class InputReader {

    private static final int NONE = -1;

    private final String what;
    private final JsonParser json;
    private final Signature signature;
    private final TensorMetadata expected;
    private final BinaryData binary;
    private @Nullable String name;
    private @Nullable String datatype;
    private @Nullable List<Integer> shape;
    private @Nullable NumberArray data;
    private int binarySize = NONE;

    InputReader(String what, JsonParser json, Signature signature, BinaryData binary) {
        this.what = what;
        this.json = json;
        this.signature = signature;
        this.expected = signature.input();
        this.binary = binary;
    }

    Rows read() throws IOException {
        Members.each(json, what, this::member);
        require("name", name);
        require("datatype", datatype);
        List<Integer> rowsAndMore = require("shape", shape);
        int count = rowsAndMore.get(0);
        int width = width();
        float[] values = values(rowsAndMore, count * width);
        checkFinite(values, width);
        return new Rows(count, width, values);
    }

    private void member(String member) throws IOException {
        switch (member) {
            case "name" -> name = named(Members.text(json, what + ".name"));
            case "datatype" -> datatype = typed(Members.text(json, what + ".datatype"));
            case "shape" -> shape = shaped(readShape());
            case "parameters" -> {
                if (!Members.isNull(json)) {
                    Members.each(json, what + ".parameters", this::parameter);
                }
            }
            case "data" -> {
                if (!Members.isNull(json)) {
                    data = NumberArray.read(json, what + ".data", signature.maxRows() * width());
                }
            }
            default -> Members.skip(json);
        }
    }

    private void parameter(String parameter) throws IOException {
        switch (parameter) {
            case "binary_data_size" -> binarySize = Members.count(json, what + ".parameters.binary_data_size");
            case "shared_memory_region" ->
                throw new InvalidInputException(
                        what + ".parameters.shared_memory_region: shared memory is not supported.");
            default -> Members.skip(json);
        }
    }

    private int width() {
        return signature.manifest().input().width();
    }

    private String named(String came) {
        if (!came.equals(expected.name())) {
            throw new InvalidInputException(
                    what + ".name: expected " + expected.name() + ", not " + Members.shortened(came) + ".");
        }
        return came;
    }

    private String typed(String came) {
        if (!came.equals(expected.datatype())) {
            throw new InvalidInputException(
                    what + ".datatype: expected " + expected.datatype() + ", not " + Members.shortened(came) + ".");
        }
        return came;
    }

    private List<Integer> readShape() throws IOException {
        List<Integer> dimensions = new ArrayList<>();
        Members.eachElement(json, what + ".shape", index -> {
            if (index >= expected.shape().size()) {
                throw new InvalidInputException(what + ".shape: expected " + expected.shape()
                        + " (-1 is the number of rows); there are more dimensions.");
            }
            dimensions.add(Members.count(json, what + ".shape[" + index + "]"));
        });
        return dimensions;
    }

    private List<Integer> shaped(List<Integer> came) {
        int rank = expected.shape().size();
        if (came.size() != rank
                || !came.subList(1, rank).equals(expected.shape().subList(1, rank))) {
            throw new InvalidInputException(
                    what + ".shape: expected " + expected.shape() + " (-1 is the number of rows), not " + came + ".");
        }
        if (came.get(0) < 1 || came.get(0) > signature.maxRows()) {
            throw new InvalidInputException(
                    what + ".shape: expected 1 to " + signature.maxRows() + " rows, not " + came.get(0) + ".");
        }
        return came;
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
            return binary.take(what, binarySize, size);
        }
        return require("data", data).values(wholeShape, size);
    }

    private void checkFinite(float[] values, int width) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                String column = signature.manifest().input().columns().get(i % width);
                throw new InvalidInputException(
                        what + ", row " + i / width + ", " + column + ": expected a finite number in 32 bits.");
            }
        }
    }
}
