/** Runs a graph of Deeplearning4j vertex by vertex, with memory that is kept from pass to pass. */
@NullMarked
package dev.foretell.model.engine.deeplearning4j.steps;

import org.jspecify.annotations.NullMarked;
