package dev.foretell.web.inference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.foretell.job.InvalidInputException;
import java.io.IOException;

/** Reads members of JSON objects from a parser, with uniform error messages. Stateless. */
final class JsonMembers {

    private static final int SHOWN = 40;

    /** The most members of an object; the parser keeps their names, so they cost more than their bytes. */
    private static final int MOST = 1_000;

    private JsonMembers() {}

    /** Reads a member's value: the parser stands on its first token and is to be left on its last. */
    interface Member {
        void read(String name) throws IOException;
    }

    /** Reads an element of an array. */
    interface Element {
        void read(int index) throws IOException;
    }

    /** Reads an object, member by member. */
    static void each(JsonParser json, String what, Member member) throws IOException {
        expect(json, JsonToken.START_OBJECT, what, "an object");
        for (int count = 1; json.nextToken() == JsonToken.FIELD_NAME; count++) {
            expectFew(count, what);
            String name = json.currentName();
            json.nextToken();
            member.read(name);
        }
    }

    /** Skips a value, which may be nested. */
    static void skip(JsonParser json) throws IOException {
        int depth = 0;
        int count = 0;
        do {
            if (json.currentToken().isStructStart()) {
                depth++;
            } else if (json.currentToken().isStructEnd()) {
                depth--;
            } else if (json.currentToken() == JsonToken.FIELD_NAME) {
                count++;
                expectFew(count, "An unknown member");
            }
        } while (depth > 0 && json.nextToken() != null);
    }

    private static void expectFew(int count, String what) {
        if (count > MOST) {
            throw new InvalidInputException(what + ": expected at most " + MOST + " members; there are more.");
        }
    }

    /** Reads an array, element by element. */
    static void eachElement(JsonParser json, String what, Element element) throws IOException {
        expect(json, JsonToken.START_ARRAY, what, "an array");
        for (int index = 0; json.nextToken() != JsonToken.END_ARRAY; index++) {
            element.read(index);
        }
    }

    static String text(JsonParser json, String what) throws IOException {
        expect(json, JsonToken.VALUE_STRING, what, "text");
        return json.getText();
    }

    static boolean bool(JsonParser json, String what) throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw expected(json, what, "true or false");
        }
        return json.getBooleanValue();
    }

    /** Reads a whole number, zero or more, that fits an {@code int}. */
    static int count(JsonParser json, String what) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                || json.getNumberType() != JsonParser.NumberType.INT
                || json.getIntValue() < 0) {
            throw expected(json, what, "a whole number from 0 to " + Integer.MAX_VALUE);
        }
        return json.getIntValue();
    }

    static boolean isNull(JsonParser json) {
        return json.currentToken() == JsonToken.VALUE_NULL;
    }

    private static void expect(JsonParser json, JsonToken token, String what, String form) throws IOException {
        if (json.currentToken() != token) {
            throw expected(json, what, form);
        }
    }

    static InvalidInputException expected(JsonParser json, String what, String form) throws IOException {
        String came = json.currentToken() == null ? "the end" : shortened(json.getText());
        return new InvalidInputException(what + ": expected " + form + ", not " + came + ".");
    }

    static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
