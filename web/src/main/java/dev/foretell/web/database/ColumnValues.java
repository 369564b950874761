package dev.foretell.web.database;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jspecify.annotations.Nullable;

/** Converts values to columns and columns to values. Stateless, so safe for use by several threads. */
public final class ColumnValues {

    private static final char REPLACEMENT = '\uFFFD';

    private ColumnValues() {}

    static Jdbi register(Jdbi jdbi) {
        return jdbi.registerArgument(new InstantArgument())
                .registerArgument(new TextArgument())
                .registerColumnMapper(Instant.class, instant());
    }

    private static ColumnMapper<@Nullable Instant> instant() {
        return (result, column, context) -> {
            OffsetDateTime time = result.getObject(column, OffsetDateTime.class);
            return time == null ? null : time.toInstant();
        };
    }

    /** Stores an instant as a time with its offset, so that no time zone of a machine or database can shift it. */
    private static final class InstantArgument extends AbstractArgumentFactory<Instant> {
        InstantArgument() {
            super(Types.TIMESTAMP_WITH_TIMEZONE);
        }

        @Override
        protected Argument build(Instant value, ConfigRegistry config) {
            return (position, statement, context) -> set(statement, position, value);
        }
    }

    /** Stores a text in a form that every database accepts. */
    private static final class TextArgument extends AbstractArgumentFactory<String> {
        TextArgument() {
            super(Types.VARCHAR);
        }

        @Override
        protected Argument build(String value, ConfigRegistry config) {
            return (position, statement, context) -> set(statement, position, value);
        }
    }

    /** Binds all parameters of a statement, as Jdbi would. */
    public static void set(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            set(statement, i + 1, values[i]);
        }
    }

    private static void set(PreparedStatement statement, int position, @Nullable Object value) throws SQLException {
        if (value == null) {
            statement.setNull(position, Types.NULL);
        } else if (value instanceof String text) {
            statement.setString(position, storable(text));
        } else if (value instanceof Instant time) {
            statement.setObject(position, time.atOffset(ZoneOffset.UTC));
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(position, bytes);
        } else {
            statement.setObject(position, value);
        }
    }

    /** Replaces what PostgreSQL does not accept in a text, NUL and unpaired surrogates, by U+FFFD. */
    public static String storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isStorable(text, i)) {
                return replaced(text);
            }
        }
        return text;
    }

    private static String replaced(String text) {
        StringBuilder replaced = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (!isStorable(text, i)) {
                replaced.setCharAt(i, REPLACEMENT);
            }
        }
        return replaced.toString();
    }

    private static boolean isStorable(String text, int at) {
        char c = text.charAt(at);
        if (!Character.isSurrogate(c)) {
            return c != 0;
        }
        return Character.isHighSurrogate(c)
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    public static byte @Nullable [] bytes(@Nullable Rows rows) {
        if (rows == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(rows.values().length * Float.BYTES);
        bytes.asFloatBuffer().put(rows.values());
        return bytes.array();
    }

    public static @Nullable Rows rows(byte @Nullable [] bytes, int width) {
        if (bytes == null) {
            return null;
        }
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
        return new Rows(width == 0 ? 0 : values.length / width, width, values);
    }

    /**
     * A JSON array of texts; null for none. It is made for each of many rows with few different texts, so each text is
     * quoted once.
     */
    public static @Nullable String json(List<String> texts) {
        if (texts.isEmpty()) {
            return null;
        }
        Map<String, String> quoted = new HashMap<>();
        StringBuilder json = new StringBuilder();
        char before = '[';
        for (String text : texts) {
            json.append(before).append(quoted.computeIfAbsent(text, ColumnValues::quoted));
            before = ',';
        }
        return json.append(']').toString();
    }

    private static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    public static List<String> texts(@Nullable String array) {
        if (array == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        try (JsonParser json = InstancesJson.FACTORY.createParser(array)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.VALUE_STRING) {
                texts.add(json.getText());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }
}
