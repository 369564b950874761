package dev.foretell.model.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a graph says of a value that goes in or comes out. For one value. */
final class ValueReader {

    private static final int MOST_DIMENSIONS = 64;

    private OnnxModel.@Nullable Kind kind;
    private @Nullable ElementType type;
    private @Nullable List<Integer> shape;

    private ValueReader() {}

    static OnnxModel.Value read(Message message) throws IOException {
        ValueReader reader = new ValueReader();
        String name = "";
        while (message.next()) {
            switch (message.field()) {
                case 1 -> name = message.once().text();
                case 2 -> reader.type(message.once().message());
                default -> {}
            }
        }
        OnnxModel.Kind kind = reader.kind;
        if (kind == null || name.isEmpty() || (kind == OnnxModel.Kind.TENSOR && reader.type == null)) {
            throw new OnnxException("it does not say what type `" + name + "` has");
        }
        return new OnnxModel.Value(name, kind, reader.type, reader.shape);
    }

    private void type(Message message) throws IOException {
        while (message.next()) {
            switch (message.field()) {
                case 1 -> {
                    kind = OnnxModel.Kind.TENSOR;
                    tensor(message.once().message());
                }
                case 4 -> kind = OnnxModel.Kind.SEQUENCE;
                case 5 -> kind = OnnxModel.Kind.MAP;
                case 8 -> kind = OnnxModel.Kind.SPARSE;
                case 9 -> kind = OnnxModel.Kind.OPTIONAL;
                default -> {}
            }
        }
    }

    private void tensor(Message message) throws IOException {
        while (message.next()) {
            switch (message.field()) {
                case 1 -> type = ElementType.of(message.once().number()).orElse(null);
                case 2 -> shape = shape(message.once().message());
                default -> {}
            }
        }
    }

    private static List<Integer> shape(Message message) throws IOException {
        List<Integer> shape = new ArrayList<>();
        while (message.next()) {
            if (message.field() == 1) {
                shape.add(dimension(message.message()));
            }
            if (shape.size() > MOST_DIMENSIONS) {
                throw new OnnxException("a tensor has more than " + MOST_DIMENSIONS + " dimensions");
            }
        }
        return List.copyOf(shape);
    }

    /** A dimension without a number is open, whatever its name. */
    private static int dimension(Message message) throws IOException {
        long size = -1;
        while (message.next()) {
            if (message.field() == 1) {
                size = message.once().number();
            }
        }
        if (size > Integer.MAX_VALUE || size == 0) {
            throw new OnnxException("a tensor has a dimension of " + size);
        }
        return size < 0 ? -1 : (int) size;
    }
}
