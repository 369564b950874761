package dev.foretell.model.engine.nd4j.recurrent;

/** The steps of an LSTM: {@code c' = f * c + i * candidate}, {@code h' = o * activation(c')}. For one thread. */
final class LstmSteps implements Cell.Steps {

    private final int units;
    private final int rows;
    private final GateFunction activation;
    private final GateFunction recurrent;
    private final RecurrentKernel.Product product;
    private final float[] gates;

    LstmSteps(int units, int rows, GateFunction activation, GateFunction recurrent, RecurrentKernel.Product product) {
        this.units = units;
        this.rows = rows;
        this.activation = activation;
        this.recurrent = recurrent;
        this.product = product;
        this.gates = new float[rows * 4 * units];
    }

    @Override
    public void step(float[] inputs, int from, int stride, float[][] states, float[][] next) {
        int width = 4 * units;
        product.of(states[0], gates);
        Cells.add(inputs, from, stride, gates, width, width, rows);
        recurrent.apply(gates, 0, units, rows, width);
        recurrent.apply(gates, units, units, rows, width);
        activation.apply(gates, 2 * units, units, rows, width);
        recurrent.apply(gates, 3 * units, units, rows, width);
        for (int row = 0; row < rows; row++) {
            carry(row * width, row * units, states[1], next[1]);
        }
        System.arraycopy(next[1], 0, next[0], 0, rows * units);
        activation.apply(next[0], 0, units, rows, units);
        for (int row = 0; row < rows; row++) {
            output(row * width + 3 * units, row * units, next[0]);
        }
    }

    private void carry(int gate, int at, float[] before, float[] after) {
        for (int i = 0; i < units; i++) {
            after[at + i] = gates[gate + units + i] * before[at + i] + gates[gate + i] * gates[gate + 2 * units + i];
        }
    }

    private void output(int gate, int at, float[] output) {
        for (int i = 0; i < units; i++) {
            output[at + i] *= gates[gate + i];
        }
    }
}
