package dev.foretell.web.grpc;

import com.google.protobuf.ByteString;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.TextCollector;
import dev.foretell.manifest.Datatype;
import dev.foretell.web.inference.BinaryNumbers;
import dev.foretell.web.inference.OutputTensor;
import inference.InferTensorContents;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes the elements of tensors in the fields of their datatypes. Stateless. */
final class TypedContents {

    private TypedContents() {}

    /** Reads one of the numbers of a field. */
    private interface Element {
        float at(int index);
    }

    /**
     * Reads numbers, or texts.
     *
     * @param what the name of the contents, for messages
     * @param count the product of the shape
     * @param texts takes texts
     * @throws InvalidInputException when they are not as many, or in another field than that of the datatype
     */
    static float[] read(
            InferTensorContents contents,
            String what,
            List<Integer> shape,
            int count,
            Datatype datatype,
            TextCollector texts) {
        return switch (datatype) {
            case BOOL -> read(contents, what, "bool_contents", shape, count, i -> contents.getBoolContents(i) ? 1 : 0);
            case INT8, INT16, INT32 -> read(contents, what, "int_contents", shape, count, contents::getIntContents);
            case INT64 -> read(contents, what, "int64_contents", shape, count, contents::getInt64Contents);
            case UINT8, UINT16, UINT32 ->
                read(
                        contents,
                        what,
                        "uint_contents",
                        shape,
                        count,
                        i -> Integer.toUnsignedLong(contents.getUintContents(i)));
            case UINT64 ->
                read(
                        contents,
                        what,
                        "uint64_contents",
                        shape,
                        count,
                        i -> BinaryNumbers.unsigned(contents.getUint64Contents(i)));
            case FP32 -> read(contents, what, "fp32_contents", shape, count, contents::getFp32Contents);
            case FP64 -> read(contents, what, "fp64_contents", shape, count, i -> (float) contents.getFp64Contents(i));
            case BYTES ->
                read(
                        contents,
                        what,
                        "bytes_contents",
                        shape,
                        count,
                        i -> text(contents.getBytesContents(i), what + ".bytes_contents[" + i + "]", texts));
            case FP16 -> throw new InvalidInputException(what + ": FP16 has no contents; expected raw_input_contents.");
        };
    }

    private static float[] read(
            InferTensorContents contents, String what, String field, List<Integer> shape, int count, Element element) {
        Map<String, Integer> sizes = sizes(contents);
        sizes.forEach((name, size) -> {
            if (size > 0 && !name.equals(field)) {
                throw new InvalidInputException(
                        what + ": expected only " + field + ", by the datatype, not " + name + ".");
            }
        });
        int size = sizes.getOrDefault(field, 0);
        if (size != count) {
            throw new InvalidInputException(what + "." + field + ": expected the " + count
                    + (field.equals("bytes_contents") ? " texts" : " numbers") + " of the shape "
                    + shape + ", not " + size + ".");
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = element.at(i);
        }
        return values;
    }

    private static float text(ByteString bytes, String what, TextCollector texts) {
        return texts.add(what, bytes.asReadOnlyByteBuffer(), bytes.size());
    }

    private static Map<String, Integer> sizes(InferTensorContents contents) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put("bool_contents", contents.getBoolContentsCount());
        sizes.put("int_contents", contents.getIntContentsCount());
        sizes.put("int64_contents", contents.getInt64ContentsCount());
        sizes.put("uint_contents", contents.getUintContentsCount());
        sizes.put("uint64_contents", contents.getUint64ContentsCount());
        sizes.put("fp32_contents", contents.getFp32ContentsCount());
        sizes.put("fp64_contents", contents.getFp64ContentsCount());
        sizes.put("bytes_contents", contents.getBytesContentsCount());
        return sizes;
    }

    /** Whether a tensor can be written: numbers of FP16 have no field. */
    static boolean canHold(OutputTensor tensor) {
        return !tensor.datatype().equals(Datatype.FP16.name());
    }

    /** Writes a tensor. */
    static InferTensorContents write(OutputTensor tensor) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        if (tensor instanceof OutputTensor.Texts texts) {
            texts.texts().forEach(text -> contents.addBytesContents(ByteString.copyFromUtf8(text)));
        } else if (tensor instanceof OutputTensor.Numbers numbers) {
            for (float value : numbers.values()) {
                add(contents, numbers.type(), value);
            }
        }
        return contents.build();
    }

    private static void add(InferTensorContents.Builder contents, Datatype datatype, float value) {
        switch (datatype) {
            case BOOL -> contents.addBoolContents(value != 0);
            case INT8, INT16, INT32 -> contents.addIntContents((int) value);
            case INT64 -> contents.addInt64Contents((long) value);
            case UINT8, UINT16, UINT32 -> contents.addUintContents((int) value);
            case UINT64 -> contents.addUint64Contents((long) value);
            case FP32 -> contents.addFp32Contents(value);
            case FP64 -> contents.addFp64Contents(value);
            case FP16 -> throw new IllegalArgumentException("FP16 has no contents");
            case BYTES -> throw new IllegalArgumentException("texts are no numbers");
        }
    }
}
