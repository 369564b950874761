package dev.foretell.web.inference;

/**
 * A requested output.
 *
 * @param binary whether its data follows the JSON as bytes
 * @param classes the number of best classes that replace the tensor (the classification extension); 0 for the tensor
 */
public record RequestedOutput(String name, boolean binary, int classes) {}
