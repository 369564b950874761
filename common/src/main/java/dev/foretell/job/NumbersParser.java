package dev.foretell.job;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import java.io.IOException;

/**
 * Jackson's parser of bytes in memory, with a shortcut past its tokens: an array's numbers are read one after the other
 * where they stand, at a fraction of what a token costs. Only numbers in the plainest form are read so; everything else
 * is left to Jackson, so that what is accepted, what it means and the messages about errors are Jackson's. Used by one
 * thread.
 */
final class NumbersParser extends UTF8StreamJsonParser {

    /** The longest number that is read here, below the longest that Jackson accepts. */
    private static final int LONGEST = 40;

    /**
     * The largest number of 14 digits and one more: another digit makes it one of 15, which a double still holds
     * exactly.
     */
    private static final long ROOM = 100_000_000_000_000L;

    private static final int MOST_DIGITS = 15;

    /** The powers of ten that a double holds exactly. */
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    /** The bits of a double that a float lacks, and their value half-way between two floats. */
    private static final long BEYOND = (1L << 29) - 1;

    private static final long HALF_WAY = 1L << 28;

    /** Makes these parsers for bytes that are certainly UTF-8, and Jackson's for the rest. */
    static final class Factory extends JsonFactory {
        Factory(JsonFactoryBuilder builder) {
            super(builder);
        }

        @Override
        protected JsonParser _createParser(byte[] data, int offset, int length, IOContext context) throws IOException {
            if (length < 2 || data[offset] != '{' || data[offset + 1] == 0) {
                return super._createParser(data, offset, length, context);
            }
            context.setEncoding(JsonEncoding.UTF8);
            return new NumbersParser(
                    context,
                    _parserFeatures,
                    _byteSymbolCanonicalizer.makeChild(_factoryFeatures),
                    data,
                    offset,
                    offset + length);
        }
    }

    /** The number that was read last, and where it ends. */
    private float value;

    private int end;

    /** Its digits, as many of them as are kept; how many of those stand behind the point; whether there are more. */
    private long digits;

    private int scale;
    private boolean isCut;

    @SuppressWarnings("NullAway") // Neither a stream nor a codec: Jackson takes null for that.
    private NumbersParser(
            IOContext context, int features, ByteQuadsCanonicalizer names, byte[] data, int start, int end) {
        super(context, features, null, null, names, data, start, end, 0, false);
    }

    /**
     * Reads the next numbers of the array that a parser is in, as floats: those that follow its current token. The
     * current token stays what it was; the next one is what follows the last number that was read.
     *
     * @param from where the first goes to
     * @param to how far there is room
     * @return behind the last; {@code from} when the next token is the parser's affair
     */
    static int read(JsonParser parser, float[] values, int from, int to) {
        return parser instanceof NumbersParser numbers ? numbers.read(values, from, to) : from;
    }

    private int read(float[] values, int from, int to) {
        if (_currToken != JsonToken.START_ARRAY && (_currToken == null || !_currToken.isNumeric())) {
            return from;
        }
        boolean first = !_parsingContext.hasCurrentIndex();
        int next = from;
        for (int at = start(first); next < to && isNumber(at); at = start(false)) {
            values[next++] = value;
            _inputPtr = end;
        }
        if (first && next > from) {
            _parsingContext.expectComma(); // Counts an element.
        }
        return next;
    }

    /** The start of the next element. */
    private int start(boolean first) {
        int at = afterSpaces(_inputPtr);
        return first ? at : at < _inputEnd && _inputBuffer[at] == ',' ? afterSpaces(at + 1) : _inputEnd;
    }

    private int afterSpaces(int from) {
        int at = from;
        while (at < _inputEnd && _inputBuffer[at] == ' ') {
            at++;
        }
        return at;
    }

    /** Whether there is a number that can be read here; then {@link #value} is the float that is nearest to it. */
    private boolean isNumber(int from) {
        int most = Math.min(_inputEnd, from + LONGEST);
        boolean negative = from < most && _inputBuffer[from] == '-';
        int whole = negative ? from + 1 : from;
        int point = afterWhole(whole, most);
        end = point < most && _inputBuffer[point] == '.' ? afterFraction(point + 1, most) : point;
        if (!isWhole(whole, point) || end == point + 1 || end >= most || !isAfterNumber(_inputBuffer[end])) {
            return false;
        }
        float nearest = nearest();
        // Zero has a sign only with a fraction.
        value = negative && (end > point || digits != 0) ? -nearest : nearest;
        return !Float.isNaN(nearest);
    }

    private int afterWhole(int from, int most) {
        int at = from;
        digits = 0;
        while (at < most && isDigit(_inputBuffer[at])) {
            digits = digits * 10 + _inputBuffer[at++] - '0';
        }
        scale = 0;
        isCut = false;
        return at;
    }

    private boolean isWhole(int from, int to) {
        return to > from && to - from <= MOST_DIGITS && (to == from + 1 || _inputBuffer[from] != '0');
    }

    private int afterFraction(int from, int most) {
        int at = from;
        for (; at < most && isDigit(_inputBuffer[at]); at++) {
            if (digits < ROOM) {
                digits = digits * 10 + _inputBuffer[at] - '0';
                scale++;
            } else {
                isCut = true;
            }
        }
        return at;
    }

    /** The float that is nearest to the number, or NaN when that cannot be decided. */
    private float nearest() {
        if (scale >= POWERS.length) {
            return Float.NaN;
        }
        float nearest = nearest(digits, scale);
        return isCut && nearest != nearest(digits + 1, scale) ? Float.NaN : nearest;
    }

    /**
     * The float that is nearest to a decimal number of at most 15 digits, or NaN when that cannot be decided. The
     * quotient is the nearest double (Clinger 1990: both parts are exact). The float nearest to that is the one sought,
     * unless the double is half-way between two floats: then it may have been rounded to there.
     */
    private static float nearest(long digits, int scale) {
        if (scale == 0) {
            return (float) digits;
        }
        double quotient = digits / POWERS[scale];
        return (Double.doubleToRawLongBits(quotient) & BEYOND) == HALF_WAY ? Float.NaN : (float) quotient;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isAfterNumber(byte character) {
        return character == ',' || character == ']' || character == ' ' || character == '\n' || character == '\r';
    }
}
