package dev.foretell.model.keras;

/**
 * A tensor in a graph, as Keras's {@code keras_history} names it. Immutable.
 *
 * @param layer the name of the layer that gives it
 * @param call which call of the layer, from 0: a shared layer is called more than once
 * @param index which of the tensors that the call gives, from 0
 */
public record TensorRef(String layer, int call, int index) {}
