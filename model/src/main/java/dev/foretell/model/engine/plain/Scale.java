package dev.foretell.model.engine.plain;

/** Multiplies each number of a row by a factor of its own and adds a summand. */
record Scale(float[] factors, float[] summands) implements PlainStep {

    @Override
    public int width() {
        return factors.length;
    }

    @Override
    public long work() {
        return factors.length;
    }

    @Override
    public void apply(float[] from, int rows, float[] to) {
        for (int row = 0; row < rows; row++) {
            int at = row * factors.length;
            for (int i = 0; i < factors.length; i++) {
                to[at + i] = from[at + i] * factors[i] + summands[i];
            }
        }
    }
}
