package dev.foretell.web.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/** Reads values of a row of JSON. Used by one thread. */
final class JsonValue {

    private final InputColumns model;
    private final BlockBuffer block;

    /** @param block takes the texts of the rows */
    JsonValue(InputColumns model, BlockBuffer block) {
        this.model = model;
        this.block = block;
    }

    /**
     * The value that a parser stands on.
     *
     * @return the number, or that which stands for the text
     * @throws WrongRowException when it does not fit the column
     */
    float read(JsonParser json, int column) throws IOException {
        if (!model.isText(column)) {
            return number(json, column);
        }
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new WrongRowException(model.name(column), "expected a text, found " + found(json));
        }
        String text = json.getText();
        Optional<String> problem = block.problem(text);
        if (problem.isPresent()) {
            throw new WrongRowException(model.name(column), "expected " + problem.get());
        }
        return block.text(text);
    }

    private float number(JsonParser json, int column) throws IOException {
        JsonToken token = json.currentToken();
        if (token != null && token.isNumeric()) {
            float value = Decimals.parse(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
            if (model.takes(column, value)) {
                return value;
            }
        }
        throw new WrongRowException(
                model.name(column), "expected " + model.expected(column) + ", found " + found(json));
    }

    /** What a parser stands on, for messages. */
    static String found(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> FoundText.quoted(json.getText());
            default -> FoundText.shortened(json.getText());
        };
    }
}
