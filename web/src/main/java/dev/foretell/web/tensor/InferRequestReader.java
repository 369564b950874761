package dev.foretell.web.tensor;

import com.fasterxml.jackson.core.JsonParser;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.MalformedJsonException;
import dev.foretell.job.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One reading of an infer request. Members that the protocol does not know are passed over. Used once, by one thread. */
final class InferRequestReader {

    /** What a request says about an output; where it does not say whether it is to be binary, the whole request does. */
    private record Asked(String name, @Nullable Boolean binary, int classes) {}

    private final byte[] body;
    private final int jsonLength;
    private final Signature signature;
    private final BinaryData binary;
    private @Nullable String id;
    private boolean binaryOutputs;
    private @Nullable Rows rows;
    private @Nullable List<Asked> asked;

    InferRequestReader(byte[] body, @Nullable String headerLength, Signature signature) {
        this.body = body;
        this.jsonLength = headerLength == null ? body.length : jsonLength(headerLength.strip(), body.length);
        this.signature = signature;
        this.binary = new BinaryData(body, jsonLength);
    }

    private static int jsonLength(String header, int most) {
        try {
            int length = Integer.parseInt(header);
            if (length >= 0 && length <= most) {
                return length;
            }
        } catch (NumberFormatException e) {
            // Refused below, as a number out of range is.
        }
        throw new InvalidInputException("The header Inference-Header-Content-Length: expected the bytes of the JSON, "
                + "from 0 to the " + most + " of the body, not " + Members.shortened(header) + ".");
    }

    InferRequest read() {
        try (JsonParser json = InstancesJson.FACTORY.createParser(body, 0, jsonLength)) {
            json.nextToken();
            Members.each(json, "The request", name -> member(name, json));
            if (json.nextToken() != null) {
                throw new MalformedJsonException("Not valid JSON: something follows after its end.");
            }
        } catch (IOException e) {
            throw new MalformedJsonException(e);
        }
        if (rows == null) {
            throw new InvalidInputException(
                    "inputs: expected the tensor \"" + signature.input().name() + "\"; it is missing.");
        }
        binary.expectEnd();
        return new InferRequest(id, rows, outputs());
    }

    private void member(String name, JsonParser json) throws IOException {
        if (Members.isNull(json)) {
            return; // Some clients write what they do not say as null.
        }
        switch (name) {
            case "id" -> id = Members.text(json, "id");
            case "parameters" -> Members.each(json, "parameters", parameter -> parameter(parameter, json));
            case "inputs" -> Members.eachElement(json, "inputs", index -> input(index, json));
            case "outputs" -> {
                List<Asked> outputs = new ArrayList<>();
                asked = outputs;
                Members.eachElement(json, "outputs", index -> output(index, json, outputs));
            }
            default -> Members.skip(json);
        }
    }

    private void parameter(String name, JsonParser json) throws IOException {
        if (name.equals("binary_data_output")) {
            binaryOutputs = Members.bool(json, "parameters.binary_data_output");
        } else {
            Members.skip(json);
        }
    }

    private void input(int index, JsonParser json) throws IOException {
        if (index > 0) {
            throw new InvalidInputException(
                    "inputs: expected one tensor, \"" + signature.input().name() + "\"; there are more.");
        }
        rows = new InputReader("inputs[" + index + "]", json, signature, binary).read();
    }

    private void output(int index, JsonParser json, List<Asked> outputs) throws IOException {
        String what = "outputs[" + index + "]";
        if (index >= signature.outputs().size()) {
            throw new InvalidInputException(
                    what + ": the model has only " + signature.outputs().size() + " outputs: " + names() + ".");
        }
        Asked output = new OutputReader(what, json).read();
        checkName(what, output, outputs);
        if (output.classes() > 0 && signature.isDerived(output.name())) {
            throw new InvalidInputException(
                    what + ".parameters.classification: the output \"" + output.name() + "\" is a class already.");
        }
        outputs.add(output);
    }

    private void checkName(String what, Asked output, List<Asked> before) {
        if (signature.outputs().stream().noneMatch(known -> known.name().equals(output.name()))) {
            throw new InvalidInputException(
                    what + ".name: expected one of " + names() + ", not " + Members.shortened(output.name()) + ".");
        }
        if (before.stream().anyMatch(other -> other.name().equals(output.name()))) {
            throw new InvalidInputException(what + ".name: the output " + output.name() + " is asked for twice.");
        }
    }

    private String names() {
        return String.join(
                ", ", signature.outputs().stream().map(TensorMetadata::name).toList());
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
            Members.each(json, what, this::member);
            if (name == null) {
                throw new InvalidInputException(what + ".name: expected the name of an output; it is missing.");
            }
            return new Asked(name, binary, classes);
        }

        private void member(String member) throws IOException {
            if (member.equals("name")) {
                name = Members.text(json, what + ".name");
            } else if (member.equals("parameters") && !Members.isNull(json)) {
                Members.each(json, what + ".parameters", this::parameter);
            } else {
                Members.skip(json);
            }
        }

        private void parameter(String parameter) throws IOException {
            String full = what + ".parameters." + parameter;
            switch (parameter) {
                case "binary_data" -> binary = Members.bool(json, full);
                case "classification" -> classes = Members.count(json, full);
                case "shared_memory_region" ->
                    throw new InvalidInputException(full + ": shared memory is not supported.");
                default -> Members.skip(json);
            }
        }
    }
}
