package dev.foretell.web.dataset;

/** How many rows of a block have a class that is known and another than the predicted one. Immutable. */
public record WrongRows(int number, int rows, int wrong) {}
