package dev.foretell.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read past Jackson's tokens is held to what Jackson reads from a stream, where there is no such way. */
class NumbersParserTest {

    private static final List<String> NAMES = List.of("length", "width");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0.0",
                "-0.0",
                "-0.000",
                "7",
                "-7",
                "33.6",
                "0.627",
                "100.50",
                "999999999999999",
                "123456789012345.6",
                "16777216",
                "16777217",
                "16777219",
                "33554433",
                "2147483648",
                "9007199254740993",
                "12345678901234567890",
                "1e2",
                "1E-2",
                "1.5e3",
                "-2.5E+1",
                "3.4028235e38",
                "1e-45",
                "0.00000000000000000000001",
                "0.0000000000000000000001",
                "0.1234567890123456789012345678901234567",
                "123.45678901234567890123456789012345",
                "0.30000000000000004",
                "16777217.5",
                "16777217.0",
                "16777216.999999999999999999",
                "999999999999999.9999",
                "8388608.5",
                "8388609.5",
                "8388608.50000001",
                "8388608.499999999999"
            })
    void a_number_is_the_float_that_jackson_reads(String number) throws IOException {
        assertThat(bits(ours("[" + number + "," + number + "]")))
                .isEqualTo(bits(jacksons("[" + number + "," + number + "]")));
    }

    @Test
    void numbers_with_any_count_of_digits_are_the_floats_that_jackson_reads() throws IOException {
        Random random = new Random(7);
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            BigDecimal number = new BigDecimal(random.nextDouble() * Math.pow(10, random.nextInt(12) - 4))
                    .setScale(random.nextInt(22), java.math.RoundingMode.DOWN);
            json.append(i == 0 ? "[" : ",")
                    .append(random.nextBoolean() ? "-" : "")
                    .append(number.toPlainString());
        }
        json.append(']');

        assertThat(bits(ours(json.toString()))).isEqualTo(bits(jacksons(json.toString())));
    }

    /** Where two floats are equally near, or nearly so, is where rounding twice goes wrong. */
    @Test
    void numbers_about_half_way_between_two_floats_are_the_floats_that_jackson_reads() throws IOException {
        Random random = new Random(8);
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            float low = random.nextFloat() * 1_000;
            BigDecimal half =
                    new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(BigDecimal.valueOf(2));
            BigDecimal near =
                    half.add(BigDecimal.valueOf(random.nextInt(3) - 1).movePointLeft(12 + random.nextInt(16)));
            String text = near.toPlainString();
            json.append(i == 0 ? "[" : ",").append(text, 0, Math.min(text.length(), 12 + random.nextInt(24)));
        }
        json.append(']');

        assertThat(bits(ours(json.toString()))).isEqualTo(bits(jacksons(json.toString())));
    }

    @Test
    void plain_numbers_cost_no_token() throws IOException {
        try (JsonParser parser = parser("{\"a\":[ 1, -2.5 ,3],\"b\":4}")) {
            parser.nextToken();
            parser.nextToken();
            parser.nextToken();
            float[] values = new float[8];

            assertThat(NumbersParser.read(parser, values, 1, 3)).isEqualTo(3);
            assertThat(NumbersParser.read(parser, values, 3, 8)).isEqualTo(4);
            assertThat(NumbersParser.read(parser, values, 4, 8)).isEqualTo(4);
            assertThat(values).containsExactly(0, 1, -2.5f, 3, 0, 0, 0, 0);
            assertThat(parser.nextToken()).isEqualTo(JsonToken.END_ARRAY);
            assertThat(NumbersParser.read(parser, values, 4, 8)).isEqualTo(4);
            assertThat(parser.nextFieldName()).isEqualTo("b");
            assertThat(parser.nextIntValue(0)).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[1,2],[3,4]]",
                "[[1,2,],[3,4]]",
                "[[,1,2]]",
                "[[1 2]]",
                "[[1,,2]]",
                "[[1,2]",
                "[[1,2",
                "[[1,",
                "[[1",
                "[[",
                "[[1,2]}",
                "[[01,2]]",
                "[[1.,2]]",
                "[[.5,2]]",
                "[[-,2]]",
                "[[--1,2]]",
                "[[+1,2]]",
                "[[1.2.3,2]]",
                "[[1x,2]]",
                "[[1,2]x]",
                "[[1,\"2\"]]",
                "[[\"1\",2]]",
                "[[1,null]]",
                "[[1,true]]",
                "[[1,NaN]]",
                "[[1,-Infinity]]",
                "[[1,1e99]]",
                "[[1,{}]]",
                "[[1,2,3]]",
                "[[1]]",
                "[[]]",
                "[[1,2],[3]]",
                "[[[1],[2]]]",
                "[[[1,2]]]",
                "[[1,[2]]]",
                "[[[1],2]]",
                "[[[],1,2]]",
                "[1,2]",
                "[[1,\n2],\n[3,\n\"4\"]]",
                "[[1,\t2]]",
                "[[1,2]\n,[3,4]]\n]",
                "[[1,0.12345678901234567890123456789012345678901234567890]]",
                "[[1,0.1234567890123456789012345678901234567890123456789012345678"
                        + "9012345678901234567890123456789012345678901234]]",
                "[[1,123456789012345678901234567890123456789012345678901234567890"
                        + "1234567890123456789012345678901234567890123456]]"
            })
    void what_is_accepted_and_what_is_said_is_as_without_it(String rows) {
        String body = "{\"instances\":" + rows + "}";
        Object expected = outcome(() ->
                InstancesJson.FACTORY.createParser(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));

        assertThat(outcome(() -> parser(body))).isEqualTo(expected);
    }

    @Test
    void text_that_is_not_utf_8_is_read_too() {
        byte[] body = "{\"instances\":[[1,2.5]]}".getBytes(StandardCharsets.UTF_16LE);

        assertThat(InstancesJson.read(body, NAMES, new boolean[0]).values()).containsExactly(1, 2.5f);
    }

    @Test
    void a_part_of_an_array_of_bytes_is_read_within_its_bounds() throws IOException {
        byte[] bytes = "xx{\"a\":[1,2,3]}".getBytes(StandardCharsets.UTF_8);
        try (JsonParser parser = InstancesJson.FACTORY.createParser(bytes, 2, 8)) {
            parser.nextToken();
            parser.nextToken();
            parser.nextToken();
            float[] values = new float[3];

            assertThat(NumbersParser.read(parser, values, 0, 3)).isEqualTo(1);
            assertThatThrownBy(() -> {
                        parser.nextToken();
                        parser.nextToken();
                    })
                    .hasMessageContaining("line: 1, column: 9");
        }
    }

    private interface Opening {
        JsonParser open() throws IOException;
    }

    /** The rows, or what is said instead. */
    private static Object outcome(Opening opening) {
        List<Object> read = new ArrayList<>();
        Throwable error = catchThrowable(() -> {
            try (JsonParser parser = opening.open()) {
                parser.nextToken();
                parser.nextToken();
                parser.nextToken();
                Rows rows = InstancesJson.readRows(parser, NAMES, new boolean[0]);
                read.add(bits(rows.values()));
                read.add(String.valueOf(parser.nextToken()));
                read.add(String.valueOf(parser.nextToken()));
            } catch (IOException e) {
                throw new MalformedJsonException(e);
            }
        });
        read.add(String.valueOf(error));
        return read;
    }

    private static JsonParser parser(String text) throws IOException {
        return InstancesJson.FACTORY.createParser(text.getBytes(StandardCharsets.UTF_8));
    }

    private static float[] ours(String array) throws IOException {
        try (JsonParser parser = parser("{\"a\":" + array + "}")) {
            return values(parser);
        }
    }

    private static float[] jacksons(String array) throws IOException {
        try (JsonParser parser = InstancesJson.FACTORY.createParser(
                new ByteArrayInputStream(("{\"a\":" + array + "}").getBytes(StandardCharsets.UTF_8)))) {
            return values(parser);
        }
    }

    private static float[] values(JsonParser parser) throws IOException {
        parser.nextToken();
        parser.nextToken();
        parser.nextToken();
        float[] values = new float[200_000];
        int size = 0;
        while (parser.currentToken() != JsonToken.END_ARRAY) {
            size = NumbersParser.read(parser, values, size, values.length);
            if (parser.nextToken() != JsonToken.END_ARRAY) {
                values[size++] = parser.getFloatValue();
            }
        }
        return java.util.Arrays.copyOf(values, size);
    }

    private static List<Integer> bits(float[] values) {
        List<Integer> bits = new ArrayList<>(values.length);
        for (float value : values) {
            bits.add(Float.floatToRawIntBits(value));
        }
        return bits;
    }
}
