package dev.foretell.model.engine.plain;

import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.Source;
import java.util.List;
import java.util.Optional;

/**
 * A network whose passes of few rows are computed in plain Java, and all others by an engine. Not safe for use by
 * several threads, as any network.
 */
public final class FewRows implements Network {

    /**
     * Up to which work of a pass plain Java is faster than an engine, or about as fast. Measured with the shipped
     * diabetes and iris models, in thread CPU time and in turns with ND4J and ONNX Runtime, on one core with AVX2:
     * plain Java takes 0.5 µs for a row of diabetes and 10 µs for 32, a repeated pass of ND4J some 11 µs, and ONNX
     * Runtime 15 µs, for either. Rows of wide layers cost less for their work, so the limit is twice of what these
     * narrow ones would say.
     */
    private static final long LIMIT = 1 << 14;

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
