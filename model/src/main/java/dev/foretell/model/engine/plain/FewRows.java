package dev.foretell.model.engine.plain;

import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.Source;
import java.util.List;
import java.util.Optional;

/**
 * A network whose passes of few rows are computed in plain Java, and all others by an engine. Not safe for use by several threads, as
 * any network.
 */
public final class FewRows implements Network {

    /**
     * Up to which work of a pass plain Java is surely faster than an engine: 15 to 60 µs, where a pass of a few layers by ND4J takes some
     * hundred. Measured with the shipped diabetes and iris models, in CPU time and in turns with ND4J and ONNX Runtime, on one core with
     * AVX2: plain Java does about 1,300 multiplications with an addition in a microsecond there, for the rows are narrow, and more where
     * they are wide. A larger limit would win little, for by then the arithmetic costs more than the calls.
     */
    private static final long LIMIT = 1 << 16;

    private final Network plain;
    private final Network engine;
    private final int most;

    private FewRows(Network plain, Network engine, int most) {
        this.plain = plain;
        this.engine = engine;
        this.most = most;
    }

    /**
     * Puts plain Java before an engine's network of the same model.
     *
     * @param shapes the shape of each input
     * @return empty when plain Java does not compute the model, or not even a single row faster
     */
    public static Optional<FewRows> before(Network engine, Source source, List<List<Integer>> shapes) {
        if (!(source instanceof Source.Keras keras) || shapes.size() != 1) {
            return Optional.empty();
        }
        return PlainNetwork.of(keras.model().graph(), shapes.get(0))
                .filter(plain -> plain.work() <= LIMIT)
                .map(plain -> new FewRows(plain, engine, (int) (LIMIT / plain.work())));
    }

    /** Up to how many rows are computed in plain Java. */
    public int most() {
        return most;
    }

    @Override
    public float[][] output(float[][] inputs, int rows) {
        return (rows <= most ? plain : engine).output(inputs, rows);
    }

    @Override
    public Network copy() {
        return new FewRows(plain.copy(), engine.copy(), most);
    }

    @Override
    public void close() {
        plain.close();
        engine.close();
    }
}
