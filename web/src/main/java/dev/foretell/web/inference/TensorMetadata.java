package dev.foretell.web.inference;

import java.util.List;

/**
 * An input or output tensor of a model, as the Open Inference Protocol describes it. Immutable.
 *
 * @param datatype a {@link dev.foretell.manifest.Datatype}, or {@code BYTES}
 * @param shape its dimensions; the first, -1, is the number of rows
 */
public record TensorMetadata(String name, String datatype, List<Integer> shape) {}
