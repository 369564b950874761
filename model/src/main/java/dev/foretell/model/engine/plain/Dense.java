package dev.foretell.model.engine.plain;

/**
 * A dense layer.
 *
 * @param inputs how many numbers a row has that goes in
 * @param kernel the weights of the first input for each output, then those of the second, as Keras saves them
 * @param bias what each output begins with
 */
record Dense(int inputs, float[] kernel, float[] bias, PlainActivation activation) implements PlainStep {

    @Override
    public int width() {
        return bias.length;
    }

    @Override
    public long work() {
        return (long) bias.length * (inputs + activation.work());
    }

    /**
     * The innermost loop is over the outputs, whose weights lie next to each other: the virtual machine computes
     * several at once.
     */
    @Override
    public void apply(float[] from, int rows, float[] to) {
        for (int row = 0; row < rows; row++) {
            int at = row * bias.length;
            System.arraycopy(bias, 0, to, at, bias.length);
            for (int i = 0; i < inputs; i++) {
                add(from[row * inputs + i], i * bias.length, to, at);
            }
        }
        activation.change().applyTo(to, rows, bias.length);
    }

    private void add(float input, int weight, float[] to, int at) {
        for (int j = 0; j < bias.length; j++) {
            to[at + j] += input * kernel[weight + j];
        }
    }
}
