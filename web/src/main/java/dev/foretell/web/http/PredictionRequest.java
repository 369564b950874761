package dev.foretell.web.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.MalformedJsonException;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Catalog;
import dev.foretell.web.predict.Models;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /predictions}: {@code {"model": …, "version": …, "input": {"instances": [[…], …]}}}, read without a tree.
 *
 * @param entry the version to predict with
 * @param rows the input
 */
record PredictionRequest(Catalog.Entry entry, Rows rows) {

    /**
     * Reads a request.
     *
     * @throws InvalidInputException when it is not one, or its rows do not fit the model
     * @throws dev.foretell.web.predict.UnknownModelException when there is no such model or version
     */
    static PredictionRequest read(byte[] body, Models models) {
        // The rows can only be read when the model is known, and it may be named after them or before: names first,
        // then rows.
        Names names = new Names();
        members(body, names);
        if (names.model == null) {
            throw new InvalidInputException("The member \"model\" is missing; expected the name of one of "
                    + String.join(", ", models.names()) + ".");
        }
        Catalog.Entry entry = models.choose(names.model, names.version);
        Input input = new Input(entry);
        members(body, input);
        if (input.rows == null) {
            throw new InvalidInputException("The member \"input\" is missing; expected {\"instances\": [[…], …]}.");
        }
        return new PredictionRequest(entry, input.rows);
    }

    /** Takes a member of the object, on whose value the parser stands, or passes it over. */
    private interface Member {
        void read(String name, JsonParser json) throws IOException;
    }

    private static void members(byte[] body, Member member) {
        try (JsonParser json = InstancesJson.FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidInputException("Expected a JSON object with the members \"model\" and \"input\".");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                member.read(name, json);
            }
            if (json.nextToken() != null) {
                throw new MalformedJsonException("Not valid JSON: something follows after its end.");
            }
        } catch (JsonProcessingException e) {
            throw new MalformedJsonException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Names implements Member {
        private @Nullable String model;
        private @Nullable String version;

        @Override
        public void read(String name, JsonParser json) throws IOException {
            switch (name) {
                case "model" -> model = text(json, name);
                case "version" -> version = json.currentToken() == JsonToken.VALUE_NULL ? null : text(json, name);
                case "input" -> json.skipChildren();
                default ->
                    throw new InvalidInputException(
                            "Unknown member \"" + name + "\"; expected \"model\", \"version\" and \"input\".");
            }
        }

        private static String text(JsonParser json, String name) throws IOException {
            if (!json.currentToken().isScalarValue()) {
                throw new InvalidInputException("Expected \"" + name + "\" to be a text.");
            }
            return json.getText();
        }
    }

    private static final class Input implements Member {
        private final Catalog.Entry entry;
        private @Nullable Rows rows;

        Input(Catalog.Entry entry) {
            this.entry = entry;
        }

        @Override
        public void read(String name, JsonParser json) throws IOException {
            if (!name.equals("input")) {
                json.skipChildren();
                return;
            }
            if (json.currentToken() != JsonToken.START_OBJECT
                    || json.nextToken() != JsonToken.FIELD_NAME
                    || !json.currentName().equals("instances")) {
                throw new InvalidInputException("Expected \"input\" to be {\"instances\": [[…], …]}.");
            }
            json.nextToken();
            rows = InstancesJson.readRows(json, entry.manifest().input().columns());
            if (json.nextToken() != JsonToken.END_OBJECT) {
                throw new InvalidInputException("Expected \"input\" to have the one member \"instances\".");
            }
        }
    }
}
