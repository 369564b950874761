package dev.foretell.heartbeat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.foretell.heartbeat.Heartbeat.State;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of a heartbeat by their types, as strict as its readers need them: a heartbeat may come from any client
 * that reaches the broker. Nothing is converted, say a text into a number. Stateless.
 */
final class HeartbeatMembers {

    private static final int MAX_TEXT = 255;

    private HeartbeatMembers() {}

    static Module module() {
        return new SimpleModule("heartbeat")
                .addDeserializer(String.class, new Text<>(false, text -> text))
                .addDeserializer(State.class, new Text<>(false, HeartbeatMembers::state))
                .addDeserializer(Instant.class, new Text<>(false, HeartbeatMembers::instant))
                .addDeserializer(Long.TYPE, new Count<>(count -> count))
                .addDeserializer(Integer.TYPE, new Count<>(count -> (int) Math.min(Integer.MAX_VALUE, count)))
                .addSerializer(State.class, new Written<>(state -> state.name().toLowerCase(Locale.ROOT)))
                .addSerializer(Instant.class, new Written<>(Instant::toString));
    }

    private static State state(String name) {
        for (State state : State.values()) {
            if (state.name().toLowerCase(Locale.ROOT).equals(name)) {
                return state;
            }
        }
        throw new IllegalArgumentException("expected serving, draining or stopped");
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("expected a time such as 2026-11-20T08:00:00Z", e);
        }
    }

    /** A short text that may be absent, but not null. */
    static final class OptionalText extends Text<String> {
        OptionalText() {
            super(true, text -> text);
        }
    }

    /** A text of any length that may be absent, but not null. */
    static final class LongText extends Text<String> {
        LongText() {
            super(true, text -> text);
        }

        @Override
        boolean isGood(String text) {
            return true;
        }

        @Override
        String expected() {
            return "expected text";
        }
    }

    /** A value that is written as a short text, which is not blank. */
    private static class Text<T> extends JsonDeserializer<T> {
        private final boolean optional;
        private final Function<String, T> parse;

        Text(boolean optional, Function<String, T> parse) {
            this.optional = optional;
            this.parse = parse;
        }

        boolean isGood(String text) {
            return !text.isBlank() && text.length() <= MAX_TEXT;
        }

        String expected() {
            return "expected text of at most " + MAX_TEXT + " characters";
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
            String text = json.hasToken(JsonToken.VALUE_STRING) ? json.getText() : null;
            if (text == null || !isGood(text)) {
                throw wrong(context);
            }
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw JsonMappingException.from(context, String.valueOf(e.getMessage()), e);
            }
        }

        private JsonMappingException wrong(DeserializationContext context) {
            return JsonMappingException.from(context, expected());
        }

        @Override
        public T getNullValue(DeserializationContext context) throws JsonMappingException {
            throw wrong(context);
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) throws JsonMappingException {
            if (optional) {
                return null;
            }
            throw wrong(context);
        }
    }

    /** A count, not negative; 0 when a foreign worker does not send it. */
    private static final class Count<T extends Number> extends JsonDeserializer<T> {
        private final Function<Long, T> narrow;

        Count(Function<Long, T> narrow) {
            this.narrow = narrow;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.hasToken(JsonToken.VALUE_NUMBER_INT)
                    || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || json.getLongValue() < 0) {
                throw wrong(context);
            }
            return narrow.apply(json.getLongValue());
        }

        private static JsonMappingException wrong(DeserializationContext context) {
            return JsonMappingException.from(context, "expected a whole number from 0");
        }

        @Override
        public T getNullValue(DeserializationContext context) throws JsonMappingException {
            throw wrong(context);
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return narrow.apply(0L);
        }
    }

    /** Writes a value as a text. */
    private static final class Written<T> extends JsonSerializer<T> {
        private final Function<T, String> text;

        Written(Function<T, String> text) {
            this.text = text;
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(text.apply(value));
        }
    }
}
