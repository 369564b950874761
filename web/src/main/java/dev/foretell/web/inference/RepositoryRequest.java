package dev.foretell.web.inference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.MalformedJsonException;
import java.io.IOException;

/**
 * The body of a request of the model repository extension, which may be empty.
 *
 * @param onlyReady {@code ready}: whether only models that are ready are requested
 */
record RepositoryRequest(boolean onlyReady) {

    private static final int MAX_BYTES = 64 * 1024;

    /**
     * Reads a request. Unknown members are ignored; parameters that would load another model than the repository's are
     * refused.
     *
     * @throws InvalidInputException when it is not valid
     */
    static RepositoryRequest read(byte[] body) {
        require(body.length <= MAX_BYTES, "Expected the body to have at most " + MAX_BYTES + " bytes.");
        try (JsonParser json = InstancesJson.FACTORY.createParser(body)) {
            if (json.nextToken() == null) {
                return new RepositoryRequest(false);
            }
            boolean onlyReady = false;
            require(json.currentToken() == JsonToken.START_OBJECT, "Expected the body to be a JSON object, or empty.");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("ready")) {
                    require(value.isBoolean(), "ready: expected true or false.");
                    onlyReady = json.getBooleanValue();
                } else if (name.equals("parameters")) {
                    readParameters(json);
                } else {
                    json.skipChildren();
                }
            }
            require(json.nextToken() == null, "Expected nothing after the end of the JSON object.");
            return new RepositoryRequest(onlyReady);
        } catch (IOException e) {
            throw new MalformedJsonException(e);
        }
    }

    private static void readParameters(JsonParser json) throws IOException {
        require(json.currentToken() == JsonToken.START_OBJECT, "parameters: expected an object.");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            expectNoContent(name);
            json.nextToken();
            json.skipChildren();
        }
    }

    /** Refuses a parameter that would load another model than the repository's. */
    static void expectNoContent(String parameter) {
        require(
                !parameter.equals("config") && !parameter.startsWith("file:"),
                "parameters: \"config\" and \"file:…\" are not supported; models come only from the repository.");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new InvalidInputException(otherwise);
        }
    }
}
