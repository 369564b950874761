package dev.foretell.model.engine.nd4j.recurrent;

/** The steps of a GRU: {@code h' = z * h + (1 - z) * candidate}. For one thread. */
abstract class GruSteps implements Cell.Steps {

    final int units;
    final int rows;
    final GateFunction activation;
    final GateFunction recurrent;

    private GruSteps(int units, int rows, GateFunction activation, GateFunction recurrent) {
        this.units = units;
        this.rows = rows;
        this.activation = activation;
        this.recurrent = recurrent;
    }

    /** Mixes the state and the candidate. */
    final void mix(float[] gates, int width, float[] candidates, float[] before, float[] after) {
        for (int row = 0; row < rows; row++) {
            int gate = row * width;
            int at = row * units;
            for (int i = 0; i < units; i++) {
                float z = gates[gate + i];
                after[at + i] = z * before[at + i] + (1 - z) * candidates[at + i];
            }
        }
    }

    /** {@code candidate = activation(x + r * (h · U + b))}. */
    static final class After extends GruSteps {

        private final RecurrentKernel.Product product;
        private final float[] bias;
        private final float[] gates;
        private final float[] candidates;

        After(
                int units,
                int rows,
                GateFunction activation,
                GateFunction recurrent,
                RecurrentKernel.Product product,
                float[] bias) {
            super(units, rows, activation, recurrent);
            this.product = product;
            this.bias = bias;
            this.gates = new float[rows * 3 * units];
            this.candidates = new float[rows * units];
        }

        @Override
        public void step(float[] inputs, int from, int stride, float[][] states, float[][] next) {
            int width = 3 * units;
            product.of(states[0], gates);
            Cells.add(bias, 0, 0, gates, width, width, rows);
            Cells.add(inputs, from, stride, gates, width, 2 * units, rows);
            recurrent.apply(gates, 0, units, rows, width);
            recurrent.apply(gates, units, units, rows, width);
            for (int row = 0; row < rows; row++) {
                candidate(inputs, from + row * stride + 2 * units, row);
            }
            activation.apply(candidates, 0, units, rows, units);
            mix(gates, width, candidates, states[0], next[0]);
        }

        private void candidate(float[] inputs, int in, int row) {
            int reset = row * 3 * units + units;
            int at = row * units;
            for (int i = 0; i < units; i++) {
                candidates[at + i] = inputs[in + i] + gates[reset + i] * gates[reset + units + i];
            }
        }
    }

    /** {@code candidate = activation(x + (r * h) · U)}. */
    static final class Before extends GruSteps {

        private final RecurrentKernel.Product product;
        private final RecurrentKernel.Product candidate;
        private final float[] gates;
        private final float[] reset;
        private final float[] candidates;

        Before(
                int units,
                int rows,
                GateFunction activation,
                GateFunction recurrent,
                RecurrentKernel.Product product,
                RecurrentKernel.Product candidate) {
            super(units, rows, activation, recurrent);
            this.product = product;
            this.candidate = candidate;
            this.gates = new float[rows * 2 * units];
            this.reset = new float[rows * units];
            this.candidates = new float[rows * units];
        }

        @Override
        public void step(float[] inputs, int from, int stride, float[][] states, float[][] next) {
            int width = 2 * units;
            product.of(states[0], gates);
            Cells.add(inputs, from, stride, gates, width, width, rows);
            recurrent.apply(gates, 0, units, rows, width);
            recurrent.apply(gates, units, units, rows, width);
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < units; i++) {
                    reset[row * units + i] = gates[row * width + units + i] * states[0][row * units + i];
                }
            }
            candidate.of(reset, candidates);
            Cells.add(inputs, from + 2 * units, stride, candidates, units, units, rows);
            activation.apply(candidates, 0, units, rows, units);
            mix(gates, width, candidates, states[0], next[0]);
        }
    }
}
