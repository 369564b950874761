package dev.foretell.model;

import dev.foretell.job.Rows;
import java.util.List;

/** Makes a tensor that goes into a network of the rows of jobs. Immutable. */
sealed interface InputTensor permits Scaling, EncodedTexts {

    /**
     * The tensor for the rows of several jobs, one after the other.
     *
     * @param count how many rows these are together
     * @return row-major; the array of a job's own rows where it is the tensor already
     */
    float[] of(List<Rows> jobs, int count);
}
