package dev.foretell.web.inference;

import com.fasterxml.jackson.core.JsonParser;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.MalformedJsonException;
import dev.foretell.job.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an infer request. Members that the protocol does not define are ignored. Used once, by one thread. */
final class InferRequestReader {

    /** A requested output; without its own choice between binary and JSON, that of the whole request applies. */
    private record Asked(String name, @Nullable Boolean binary, int classes) {}

    private final byte[] body;
    private final int jsonLength;
    private final Signature signature;
    private final BinaryData binary;
    private @Nullable String id;
    private boolean binaryOutputs;
    private final float[] @Nullable [] tensors;
    private int rows;
    private @Nullable List<Asked> asked;

    InferRequestReader(byte[] body, @Nullable String headerLength, Signature signature) {
        this.body = body;
        this.jsonLength = headerLength == null ? body.length : jsonLength(headerLength.strip(), body.length);
        this.signature = signature;
        this.binary = new BinaryData(body, jsonLength);
        this.tensors = new float[signature.inputs().size()][];
    }

    private static int jsonLength(String header, int most) {
        try {
            int length = Integer.parseInt(header);
            if (length >= 0 && length <= most) {
                return length;
            }
        } catch (NumberFormatException e) {
            // Refused below, like a number out of range.
        }
        throw new InvalidInputException("The header Inference-Header-Content-Length: expected the bytes of the JSON, "
                + "from 0 to the " + most + " of the body, not " + JsonMembers.shortened(header) + ".");
    }

    InferRequest read() {
        try (JsonParser json = InstancesJson.FACTORY.createParser(body, 0, jsonLength)) {
            json.nextToken();
            JsonMembers.each(json, "The request", name -> member(name, json));
            if (json.nextToken() != null) {
                throw new MalformedJsonException("Not valid JSON: something follows after its end.");
            }
        } catch (IOException e) {
            throw new MalformedJsonException(e);
        }
        Rows joined = joined();
        binary.expectEnd();
        return new InferRequest(id, joined, outputs());
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
        return new Rows(rows, width, tensors.length == 1 ? tensors[0] : sideBySide(width));
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

    private void member(String name, JsonParser json) throws IOException {
        if (JsonMembers.isNull(json)) {
            return; // Some clients write absent members as null.
        }
        switch (name) {
            case "id" -> id = JsonMembers.text(json, "id");
            case "parameters" -> JsonMembers.each(json, "parameters", parameter -> parameter(parameter, json));
            case "inputs" -> JsonMembers.eachElement(json, "inputs", index -> input(index, json));
            case "outputs" -> {
                List<Asked> outputs = new ArrayList<>();
                asked = outputs;
                JsonMembers.eachElement(json, "outputs", index -> output(index, json, outputs));
            }
            default -> JsonMembers.skip(json);
        }
    }

    private void parameter(String name, JsonParser json) throws IOException {
        if (name.equals("binary_data_output")) {
            binaryOutputs = JsonMembers.bool(json, "parameters.binary_data_output");
        } else {
            JsonMembers.skip(json);
        }
    }

    private void input(int index, JsonParser json) throws IOException {
        if (index >= tensors.length) {
            throw new InvalidInputException("inputs: expected "
                    + (tensors.length == 1 ? "one tensor, \"" : tensors.length + " tensors, \"")
                    + signature.inputNames()
                    + "\"; there are more.");
        }
        String what = "inputs[" + index + "]";
        InputReader.Read read = new InputReader(what, json, signature, binary).read();
        if (tensors[read.index()] != null) {
            throw new InvalidInputException(what + ".name: the input "
                    + signature.inputs().get(read.index()).name() + " is given twice.");
        }
        if (index > 0 && read.rows() != rows) {
            throw new InvalidInputException(what + ".shape: expected " + rows
                    + " rows, as the inputs before it have, not " + read.rows() + ".");
        }
        rows = read.rows();
        tensors[read.index()] = read.values();
    }

    private void output(int index, JsonParser json, List<Asked> outputs) throws IOException {
        String what = "outputs[" + index + "]";
        if (index >= signature.outputs().size()) {
            throw new InvalidInputException(what + ": the model has only "
                    + signature.outputs().size() + " outputs: " + signature.outputNames() + ".");
        }
        Asked output = new OutputReader(what, json).read();
        checkName(what, output, outputs);
        if (output.classes() > 0) {
            expectClasses(what, output.name());
        }
        outputs.add(output);
    }

    private void expectClasses(String what, String name) {
        Optional<OutputColumns> place = signature.place(name);
        if (place.isEmpty() || !place.get().hasLabels()) {
            throw new InvalidInputException(what + ".parameters.classification: the output \"" + name + "\" "
                    + (place.isEmpty() ? "is a class already." : "has no labels, so its numbers are not classes."));
        }
    }

    private void checkName(String what, Asked output, List<Asked> before) {
        if (signature.outputs().stream().noneMatch(known -> known.name().equals(output.name()))) {
            throw new InvalidInputException(what + ".name: expected one of " + signature.outputNames() + ", not "
                    + JsonMembers.shortened(output.name()) + ".");
        }
        if (before.stream().anyMatch(other -> other.name().equals(output.name()))) {
            throw new InvalidInputException(what + ".name: the output " + output.name() + " is asked for twice.");
        }
    }

    private List<RequestedOutput> outputs() {
        if (asked == null || asked.isEmpty()) {
            return signature.outputs().stream()
                    .map(output -> new RequestedOutput(output.name(), binaryOutputs, 0))
                    .toList();
        }
        return asked.stream()
                .map(output -> new RequestedOutput(
                        output.name(), Objects.requireNonNullElse(output.binary(), binaryOutputs), output.classes()))
                .toList();
    }

    /** Reads one element of {@code outputs}. */
    private static final class OutputReader {
        private final String what;
        private final JsonParser json;
        private @Nullable String name;
        private @Nullable Boolean binary;
        private int classes;

        OutputReader(String what, JsonParser json) {
            this.what = what;
            this.json = json;
        }

        Asked read() throws IOException {
            JsonMembers.each(json, what, this::member);
            if (name == null) {
                throw new InvalidInputException(what + ".name: expected the name of an output; it is missing.");
            }
            return new Asked(name, binary, classes);
        }

        private void member(String member) throws IOException {
            if (member.equals("name")) {
                name = JsonMembers.text(json, what + ".name");
            } else if (member.equals("parameters") && !JsonMembers.isNull(json)) {
                JsonMembers.each(json, what + ".parameters", this::parameter);
            } else {
                JsonMembers.skip(json);
            }
        }

        private void parameter(String parameter) throws IOException {
            String full = what + ".parameters." + parameter;
            switch (parameter) {
                case "binary_data" -> binary = JsonMembers.bool(json, full);
                case "classification" -> classes = JsonMembers.count(json, full);
                case "shared_memory_region" ->
                    throw new InvalidInputException(full + ": shared memory is not supported.");
                default -> JsonMembers.skip(json);
            }
        }
    }
}
