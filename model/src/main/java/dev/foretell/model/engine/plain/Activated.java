package dev.foretell.model.engine.plain;

/**
 * A layer that is an activation function.
 *
 * @param width how many numbers a row has
 * @param last how many of them lie along the last axis, along which some functions work
 */
record Activated(int width, int last, PlainActivation activation) implements PlainStep {

    @Override
    public long work() {
        return (long) width * (1 + activation.work());
    }

    @Override
    public void apply(float[] from, int rows, float[] to) {
        System.arraycopy(from, 0, to, 0, rows * width);
        activation.change().applyTo(to, rows * (width / last), last);
    }
}
