package dev.foretell.model.engine.nd4j.function;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.keras.Layer;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands between the brackets of {@code x[:, -1, ::2]}: numbers, slices, {@code None} and an ellipsis. Immutable.
 */
record Slices(Layer layer, JsonNode written, List<JsonNode> parts) {

    private static final String SLICE = "__slice__";
    private static final String ELLIPSIS = "__ellipsis__";

    static Slices of(Layer layer, JsonNode key) {
        List<JsonNode> parts = new ArrayList<>();
        for (JsonNode each : key.isArray() ? key : List.of(key)) {
            boolean known = each.isNull() || each.isInt() || is(each, SLICE) || is(each, ELLIPSIS);
            if (!known) {
                throw layer.refusal("it is called with " + key + " as key; supported are whole numbers, slices, None"
                        + " and an ellipsis");
            }
            parts.add(each);
        }
        return new Slices(layer, key, parts);
    }

    private static boolean is(JsonNode part, String className) {
        return part.path("class_name").asText().equals(className);
    }

    /** The part of an array. */
    View of(View whole) {
        View view = whole;
        int axis = 0;
        for (JsonNode part : parts) {
            if (is(part, ELLIPSIS)) {
                axis += view.rank() - axis - taken(part);
            } else if (part.isNull()) {
                refuseUnless(axis > 0);
                view = view.expanded(axis++, 1);
            } else if (axis >= view.rank()) {
                throw layer.refusal("it is called with more indices than its array has dimensions: " + written);
            } else if (part.isInt()) {
                refuseUnless(axis > 0);
                view = view.at(axis, place(part.intValue(), view.shape()[axis]));
            } else {
                view = sliced(view, axis++, part.path("config"));
            }
        }
        return view;
    }

    /** How many dimensions the parts after the ellipsis take. */
    private int taken(JsonNode ellipsis) {
        int from = parts.indexOf(ellipsis) + 1;
        return (int) parts.subList(from, parts.size()).stream()
                .filter(part -> !part.isNull())
                .count();
    }

    private void refuseUnless(boolean rowsAreKept) {
        if (!rowsAreKept) {
            throw layer.refusal("the key " + written + " takes a part of the batch axis, which is not supported");
        }
    }

    private int place(int index, long size) {
        long place = index < 0 ? index + size : index;
        if (place < 0 || place >= size) {
            throw layer.refusal("the index " + index + " is outside of an axis of size " + size);
        }
        return Math.toIntExact(place);
    }

    /** As Python's {@code slice.indices}. */
    private View sliced(View view, int axis, JsonNode slice) {
        int size = Math.toIntExact(view.shape()[axis]);
        int step = slice.path("step").asInt(1);
        if (step == 0) {
            throw layer.refusal("a slice has the step 0");
        }
        int least = step > 0 ? 0 : -1;
        int most = step > 0 ? size : size - 1;
        int start = bound(slice.path("start"), step > 0 ? least : most, size, least, most);
        int stop = bound(slice.path("stop"), step > 0 ? most : least, size, least, most);
        int count = Math.max(0, Math.floorDiv(stop - start + step - Integer.signum(step), step));
        refuseUnless(axis > 0 || isWhole(slice));
        if (count == 0) {
            throw layer.refusal("the key " + written + " takes nothing of an axis of size " + size);
        }
        return axis == 0 ? view : view.sliced(axis, start, step, count);
    }

    private static boolean isWhole(JsonNode slice) {
        return !slice.hasNonNull("start")
                && !slice.hasNonNull("stop")
                && slice.path("step").asInt(1) == 1;
    }

    private static int bound(JsonNode bound, int otherwise, int size, int least, int most) {
        if (bound.isNull() || bound.isMissingNode()) {
            return otherwise;
        }
        int value = bound.intValue();
        return Math.min(most, Math.max(least, value < 0 ? value + size : value));
    }
}
