package dev.foretell.model.onnx;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where the numbers of a tensor are that a file does not hold itself: in another file beside it, and nowhere else. For
 * one use.
 */
final class ExternalReference {

    /** What a version's folder has under these names is not weights. */
    private static final Set<String> TAKEN = Set.of("manifest.json", "model.onnx", "golden.npz", "sample.csv");

    private final Map<String, String> entries = new HashMap<>();

    boolean isGiven() {
        return !entries.isEmpty();
    }

    /** Takes a key with its value. */
    void entry(Message message) throws IOException {
        String key = "";
        String value = "";
        while (message.next()) {
            switch (message.field()) {
                case 1 -> key = message.once().text();
                case 2 -> value = message.once().text();
                default -> {}
            }
        }
        if (entries.put(key, value) != null) {
            throw new OnnxException("the external data of a tensor says " + key + " twice");
        }
    }

    /**
     * The part of the file that is meant.
     *
     * @param bytes how many the tensor has
     */
    TensorData.External read(String tensor, long bytes) {
        String file = entries.getOrDefault("location", "");
        if (!isName(file)) {
            throw new OnnxException("the data of the tensor " + tensor + " is in the file `" + file
                    + "`: expected the name of a file beside the model, without a folder;"
                    + " onnx.save_model(model, \"model.onnx\", save_as_external_data=True,"
                    + " location=\"model.data\") writes one");
        }
        long offset = number(tensor, "offset", 0);
        long length = number(tensor, "length", bytes);
        if (length != bytes || offset > Long.MAX_VALUE - length) {
            throw new OnnxException("the data of the tensor " + tensor + " in " + file + " has " + length
                    + " bytes from " + offset + " on: expected " + bytes + " bytes");
        }
        return new TensorData.External(file, offset + length);
    }

    private static boolean isName(String file) {
        return !file.isBlank()
                && !file.startsWith(".")
                && file.chars()
                        .noneMatch(each -> each == '/' || each == '\\' || each == ':' || Character.isISOControl(each))
                && !TAKEN.contains(file.toLowerCase(Locale.ROOT));
    }

    private long number(String tensor, String key, long otherwise) {
        String text = entries.get(key);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("\\d{1,18}")) {
            throw new OnnxException("the data of the tensor " + tensor + " has the " + key + " `" + text
                    + "`: expected a whole number");
        }
        return Long.parseLong(text);
    }
}
