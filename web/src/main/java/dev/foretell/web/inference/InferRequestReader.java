package dev.foretell.web.inference;

import com.fasterxml.jackson.core.JsonParser;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.MalformedJsonException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads an infer request. Members that the protocol does not define are ignored. Used once, by one thread. */
final class InferRequestReader {

    private final byte[] body;
    private final int jsonLength;
    private final Signature signature;
    private final BinaryData binary;
    private final InferRequestBuilder request;
    private boolean binaryOutputs;

    InferRequestReader(byte[] body, @Nullable String headerLength, Signature signature) {
        this.body = body;
        this.jsonLength = headerLength == null ? body.length : jsonLength(headerLength.strip(), body.length);
        this.signature = signature;
        this.binary = new BinaryData(body, jsonLength);
        this.request = new InferRequestBuilder(signature);
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
        InferRequest read = request.build(binaryOutputs);
        binary.expectEnd();
        return read;
    }

    private void member(String name, JsonParser json) throws IOException {
        if (JsonMembers.isNull(json)) {
            return; // Some clients write absent members as null.
        }
        switch (name) {
            case "id" -> request.id(JsonMembers.text(json, "id"));
            case "parameters" -> JsonMembers.each(json, "parameters", parameter -> parameter(parameter, json));
            case "inputs" -> JsonMembers.eachElement(json, "inputs", index -> input(index, json));
            case "outputs" -> {
                request.noOutputs(); // Of several such members the last one counts.
                JsonMembers.eachElement(json, "outputs", index -> output(index, json));
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
        request.expectInput(index);
        String what = "inputs[" + index + "]";
        InputReader.Read read = new InputReader(what, json, signature, binary, request.texts()).read();
        request.add(what, read.index(), read.rows(), read.values());
    }

    private void output(int index, JsonParser json) throws IOException {
        request.expectOutput(index);
        new OutputReader("outputs[" + index + "]", json).read();
    }

    /** Reads one element of {@code outputs}. */
    private final class OutputReader {
        private final String what;
        private final JsonParser json;
        private @Nullable String name;
        private @Nullable Boolean binary;
        private int classes;

        OutputReader(String what, JsonParser json) {
            this.what = what;
            this.json = json;
        }

        void read() throws IOException {
            JsonMembers.each(json, what, this::member);
            if (name == null) {
                throw new InvalidInputException(what + ".name: expected the name of an output; it is missing.");
            }
            request.add(what, name, binary, classes);
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
