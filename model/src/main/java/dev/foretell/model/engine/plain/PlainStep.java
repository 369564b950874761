package dev.foretell.model.engine.plain;

/** What a layer computes of each row by itself. Immutable, so safe for use by several threads. */
interface PlainStep {

    /** How many numbers a row has afterwards. */
    int width();

    /** What a row costs, in multiplications with an addition. */
    long work();

    /**
     * Computes some rows.
     *
     * @param from the rows that go in, one after the other
     * @param to the same for those that come out, another array; whatever it holds is overwritten
     */
    void apply(float[] from, int rows, float[] to);
}
