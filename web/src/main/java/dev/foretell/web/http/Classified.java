package dev.foretell.web.http;

import java.util.List;

/**
 * What an image is. Public for the template, which reads it.
 *
 * @param label the digit
 * @param probabilities the probability of each digit, from 0 on
 */
public record Classified(String label, List<Double> probabilities) {}
