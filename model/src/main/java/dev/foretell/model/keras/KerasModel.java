package dev.foretell.model.keras;

/**
 * A model as Keras saved it: its layers, how they are joined, and their weights. Nothing is computed yet.
 *
 * @param format the form of the file for messages, e.g. {@code Keras 3 archive}
 * @param kerasVersion the version of Keras that wrote it, e.g. {@code 3.15.1}
 */
public record KerasModel(String format, String kerasVersion, Graph graph) {}
