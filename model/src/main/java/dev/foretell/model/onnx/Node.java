package dev.foretell.model.onnx;

import java.util.List;

/**
 * A step of a graph. Immutable.
 *
 * @param classes the classes that it tells apart, or that it holds; else empty
 * @param axis of a softmax; -1 when it is not said
 */
record Node(String operator, List<String> inputs, List<String> outputs, List<String> classes, int axis) {}
