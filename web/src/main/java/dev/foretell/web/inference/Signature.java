package dev.foretell.web.inference;

import dev.foretell.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tensors of an infer request to a version of a model, and of its response. Immutable.
 *
 * @param manifest the manifest of the version
 * @param inputs the input tensors
 * @param outputs the output tensors: those of the manifest, and, if one of them has labels, {@value #LABEL} unless the
 *     manifest has an output of that name
 * @param maxRows the most rows of a request; with more, the job or its answer might exceed the broker's message size
 */
public record Signature(Manifest manifest, List<TensorMetadata> inputs, List<TensorMetadata> outputs, int maxRows) {

    /** The derived output, with the class of each row as text. */
    public static final String LABEL = "label";

    static final String BYTES = "BYTES";

    /** The limit of messages, below RabbitMQ's limit of 16 MiB. */
    private static final int MAX_MESSAGE_BYTES = 15 * 1024 * 1024;

    /** The longest number in JSON, such as {@code -1.23456789E-38}, with its comma. */
    private static final int MAX_NUMBER_BYTES = 16;

    /** The most numbers of a tensor. */
    static final int MAX_NUMBERS = MAX_MESSAGE_BYTES / 2;

    /** The brackets and the comma of a row. */
    private static final int ROW_BYTES = 3;

    /** The signature of a manifest's version. */
    public static Signature of(Manifest manifest) {
        return new Signature(manifest, inputs(manifest), outputs(manifest), maxRows(manifest));
    }

    private static List<TensorMetadata> inputs(Manifest manifest) {
        return manifest.inputs().stream()
                .map(input -> new TensorMetadata(input.name(), input.datatype().name(), input.shape()))
                .toList();
    }

    private static List<TensorMetadata> outputs(Manifest manifest) {
        List<TensorMetadata> outputs = new ArrayList<>();
        for (Manifest.Output output : manifest.outputs()) {
            outputs.add(new TensorMetadata(output.name(), output.datatype().name(), output.shape()));
        }
        if (manifest.classification().isPresent()
                && outputs.stream().noneMatch(output -> output.name().equals(LABEL))) {
            outputs.add(new TensorMetadata(LABEL, BYTES, List.of(-1)));
        }
        return List.copyOf(outputs);
    }

    private static int maxRows(Manifest manifest) {
        long width = Math.max(manifest.inputWidth(), manifest.outputWidth());
        return (int) Math.max(1, MAX_MESSAGE_BYTES / (width * MAX_NUMBER_BYTES + ROW_BYTES));
    }

    /** The columns of one of the model's outputs; empty for the derived output. */
    Optional<OutputColumns> place(String output) {
        int column = 0;
        for (Manifest.Output each : manifest.outputs()) {
            if (each.name().equals(output)) {
                return Optional.of(new OutputColumns(each, column, manifest.outputWidth()));
            }
            column += each.width();
        }
        return Optional.empty();
    }

    /** The names of the input tensors, for messages. */
    String inputNames() {
        return names(inputs);
    }

    /** The names of the output tensors, for messages. */
    String outputNames() {
        return names(outputs);
    }

    private static String names(List<TensorMetadata> tensors) {
        return String.join(", ", tensors.stream().map(TensorMetadata::name).toList());
    }
}
