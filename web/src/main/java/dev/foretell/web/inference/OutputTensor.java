package dev.foretell.web.inference;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A tensor of a response, which can be written as JSON or as bytes. Immutable. */
public sealed interface OutputTensor {

    String datatype();

    List<Integer> shape();

    /** Writes the elements into an open array, in row-major order. */
    void writeData(JsonGenerator json) throws IOException;

    /** The elements as binary tensor data: little-endian; strings are preceded by their length in 4 bytes. */
    byte[] bytes();

    /** Creates the requested tensor from the model's outputs. */
    static OutputTensor of(RequestedOutput requested, Signature signature, Rows values) {
        Optional<OutputColumns> place = signature.place(requested.name());
        if (place.isEmpty()) {
            return Texts.labels(signature.manifest().classification().orElseThrow(), values);
        }
        return requested.classes() > 0
                ? Texts.classes(place.get().classification(), values, requested.classes())
                : Numbers.of(place.get(), values);
    }

    /** The numbers as the model gave them. */
    record Numbers(Datatype type, List<Integer> shape, float[] values) implements OutputTensor {

        /** Creates the tensor of one output from the rows of all outputs; a single output is not copied. */
        static Numbers of(OutputColumns place, Rows rows) {
            Manifest.Output output = place.output();
            List<Integer> shape = new ArrayList<>(output.shape());
            shape.set(0, rows.count());
            int width = output.width();
            if (width == rows.width()) {
                return new Numbers(output.datatype(), shape, rows.values());
            }
            float[] values = new float[rows.count() * width];
            for (int row = 0; row < rows.count(); row++) {
                System.arraycopy(rows.values(), row * rows.width() + place.column(), values, row * width, width);
            }
            return new Numbers(output.datatype(), shape, values);
        }

        @Override
        public String datatype() {
            return type.name();
        }

        @Override
        public void writeData(JsonGenerator json) throws IOException {
            for (float value : values) {
                writeNumber(json, type, value);
            }
        }

        static void writeNumber(JsonGenerator json, Datatype type, float value) throws IOException {
            if (type == Datatype.BOOL) {
                json.writeBoolean(value != 0);
            } else if (type.isWhole()) {
                json.writeNumber((long) value);
            } else {
                json.writeNumber(value);
            }
        }

        @Override
        public byte[] bytes() {
            return BinaryNumbers.of(type, values);
        }
    }

    /** Texts. */
    record Texts(List<Integer> shape, List<String> texts) implements OutputTensor {

        /** The class of each row. */
        static Texts labels(Classification output, Rows values) {
            List<String> labels = new ArrayList<>(values.count());
            for (int row = 0; row < values.count(); row++) {
                labels.add(output.labels().get(output.classOf(values.values(), row * values.width())));
            }
            return new Texts(List.of(values.count()), labels);
        }

        /** The most probable classes of each row, the best first, each as {@code <probability>:<index>:<label>}. */
        static Texts classes(Classification output, Rows values, int most) {
            int count = Math.min(most, output.labels().size());
            List<String> classes = new ArrayList<>(values.count() * count);
            for (int row = 0; row < values.count(); row++) {
                int offset = row * values.width();
                IntStream.range(0, output.labels().size())
                        .boxed()
                        .sorted(Comparator.comparing(label -> -output.probabilityOf(label, values.values(), offset)))
                        .limit(count)
                        .forEach(label -> classes.add((float) output.probabilityOf(label, values.values(), offset) + ":"
                                + label + ":" + output.labels().get(label)));
            }
            return new Texts(List.of(values.count(), count), classes);
        }

        @Override
        public String datatype() {
            return Signature.BYTES;
        }

        @Override
        public void writeData(JsonGenerator json) throws IOException {
            for (String text : texts) {
                json.writeString(text);
            }
        }

        @Override
        public byte[] bytes() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                out.writeBytes(length.putInt(0, bytes.length).array());
                out.writeBytes(bytes);
            }
            return out.toByteArray();
        }
    }
}
