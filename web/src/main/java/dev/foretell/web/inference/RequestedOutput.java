package dev.foretell.web.inference;

/**
 * An output that a request asks for.
 *
 * @param binary whether its data is to follow the JSON as bytes
 * @param classes how many of the best classes are asked for in place of the tensor (the classification extension); 0 for the tensor
 */
public record RequestedOutput(String name, boolean binary, int classes) {}
