package dev.foretell.web.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.TextCollector;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of JSON that are objects: values by the names of their columns, as {@link FeatureNames} finds them, or
 * arrays of values by the names of the model's inputs. Used by one thread; nothing is made before the first object.
 */
public final class InstanceObjects implements InstancesJson.ObjectRow {

    private static final int SHOWN = 10;

    /** An input of the model, and its first column. */
    private record Tensor(int first, int width) {}

    private final Manifest manifest;
    private final List<String> columns;
    private final Map<String, Tensor> tensors = new HashMap<>();
    private @Nullable FeatureNames names;
    private boolean[] given = new boolean[0];

    public InstanceObjects(Manifest manifest) {
        this.manifest = manifest;
        this.columns = manifest.columns();
    }

    @Override
    public void read(JsonParser json, int row, float[] values, int start, TextCollector texts) throws IOException {
        FeatureNames known = names();
        given = new boolean[columns.size()];
        List<String> unknown = new ArrayList<>();
        String what = "instances[" + row + "]";
        while (next(json, what) == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            Tensor tensor = json.currentToken() == JsonToken.START_ARRAY ? tensors.get(name) : null;
            OptionalInt column = tensor == null ? known.find(name) : OptionalInt.empty();
            if (tensor != null) {
                readTensor(json, what, name, tensor, values, start, texts);
            } else if (column.isPresent()) {
                put(json, what, column.getAsInt(), values, start, texts);
            } else {
                unknown.add(name);
                json.skipChildren();
            }
        }
        refuse(what, known, unknown);
    }

    private FeatureNames names() {
        FeatureNames known = names;
        if (known == null) {
            known = FeatureNames.of(manifest);
            names = known;
            int first = 0;
            for (Manifest.Input input : manifest.inputs()) {
                tensors.put(input.name(), new Tensor(first, input.width()));
                first += input.width();
            }
        }
        return known;
    }

    /** The next token; a member that is there twice is the row's error rather than the document's. */
    private static JsonToken next(JsonParser json, String what) throws IOException {
        try {
            return json.nextToken();
        } catch (StreamReadException e) {
            if (String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field")) {
                throw new InvalidInputException(what + ": the name \"" + json.currentName() + "\" is there twice.");
            }
            throw e;
        }
    }

    private void readTensor(
            JsonParser json, String what, String name, Tensor tensor, float[] values, int start, TextCollector texts)
            throws IOException {
        int count = 0;
        for (int depth = 1; depth > 0; ) {
            JsonToken token = json.nextToken();
            if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else if (count < tensor.width()) {
                put(json, what, tensor.first() + count, values, start, texts);
                count++;
            } else {
                count++;
                json.skipChildren();
            }
        }
        if (count != tensor.width()) {
            throw new InvalidInputException(what + ", " + name + " has " + count
                    + (texts.takes(tensor.first()) ? " texts" : " numbers") + "; expected " + tensor.width() + ".");
        }
    }

    private void put(JsonParser json, String what, int column, float[] values, int start, TextCollector texts)
            throws IOException {
        boolean isText = texts.takes(column);
        if (given[column]) {
            throw new InvalidInputException(
                    what + ", " + columns.get(column) + ": the " + (isText ? "text" : "number") + " is there twice.");
        }
        given[column] = true;
        values[start + column] = isText
                ? InstancesJson.text(json, what, columns.get(column), texts)
                : InstancesJson.number(json, what, columns.get(column));
    }

    private void refuse(String what, FeatureNames known, List<String> unknown) {
        List<String> missing = new ArrayList<>();
        for (int column = 0; column < given.length; column++) {
            if (!given[column]) {
                missing.add(columns.get(column));
            }
        }
        if (missing.isEmpty() && unknown.isEmpty()) {
            return;
        }
        List<String> wrong = new ArrayList<>();
        if (!unknown.isEmpty()) {
            wrong.add("unknown: "
                    + listed(unknown.stream()
                            .map(name -> described(known, name, missing))
                            .toList()));
        }
        if (!missing.isEmpty()) {
            wrong.add("missing: " + listed(missing));
        }
        throw new InvalidInputException(
                what + ": expected the members " + listed(columns) + "; " + String.join("; ", wrong) + ".");
    }

    private static String described(FeatureNames known, String name, List<String> missing) {
        return "\"" + FoundText.shortened(name) + "\""
                + known.likely(name, missing)
                        .map(likely -> " (" + likely + "?)")
                        .orElse("");
    }

    private static String listed(List<String> names) {
        return names.stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }
}
