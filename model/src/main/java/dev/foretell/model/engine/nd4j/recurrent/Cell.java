package dev.foretell.model.engine.nd4j.recurrent;

import dev.foretell.model.engine.nd4j.operation.Pass;

/** What a recurrent layer computes at each step. Safe for use by several threads. */
interface Cell {

    /** How many numbers a state has, of which the first is the output. */
    int units();

    /** How many states there are. */
    int states();

    /** What the inputs of all steps are multiplied by beforehand. */
    InputKernel inputs();

    /** The steps of some rows, one after the other. */
    Steps over(int rows, Pass pass);

    /** The steps of some rows. For one thread. */
    @FunctionalInterface
    interface Steps {

        /**
         * Computes a step.
         *
         * @param inputs the rows of this step, already multiplied by {@link #inputs}, are at {@code from} and every
         *     {@code stride}
         * @param states those before the step, each row after row
         * @param next to be overwritten with those after it
         */
        void step(float[] inputs, int from, int stride, float[][] states, float[][] next);
    }
}
