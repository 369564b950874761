package dev.foretell.web.dataset;

/** The number of rows of a block with a known class that differs from the predicted one. Immutable. */
record WrongRows(int number, int rows, int wrong) {}
