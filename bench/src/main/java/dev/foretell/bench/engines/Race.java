package dev.foretell.bench.engines;

import dev.foretell.bench.measure.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Variants in turns: each has one, then each has the next, so that a machine that becomes slower meanwhile does so for all. Not safe for use
 * by several threads.
 */
final class Race {

    /** What one variant gave with passes of one size on a number of threads, a {@link TurnResult} for each round. */
    record Result(String variant, int rows, int threads, List<TurnResult> rounds) {

        /** The median of a figure of the rounds. */
        double median(ToDoubleFunction<TurnResult> figure) {
            return Series.median(rounds.stream().mapToDouble(figure));
        }

        /** The median of a figure in relation to another's of the same round. */
        double ratio(Result other, ToDoubleFunction<TurnResult> figure) {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < rounds.size(); i++) {
                ratios.add(figure.applyAsDouble(rounds.get(i)) / figure.applyAsDouble(other.rounds.get(i)));
            }
            return Series.median(ratios.stream().mapToDouble(Double::doubleValue));
        }
    }

    private final List<Variant> variants;
    private final int rounds;
    private final long warmupNanos;
    private final long nanos;

    Race(List<Variant> variants, int rounds, long warmupNanos, long nanos) {
        this.variants = variants;
        this.rounds = rounds;
        this.warmupNanos = warmupNanos;
        this.nanos = nanos;
    }

    /**
     * Makes sure that all compute the same.
     *
     * @throws IllegalStateException when two do not
     */
    void expectEqual() {
        for (Variant each : variants) {
            Variant first = variants.get(0);
            each.handshake().expectEqual(each.name(), first.handshake(), first.name());
        }
    }

    /** All rounds with passes of one size, a result for each variant in their order. */
    List<Result> run(int rows, int threads) throws IOException {
        List<Result> results = variants.stream()
                .map(variant -> new Result(variant.name(), rows, threads, new ArrayList<>()))
                .toList();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < results.size(); i++) {
                results.get(i).rounds().add(variants.get(i).run(new Turn(rows, threads, warmupNanos, nanos)));
            }
        }
        return results;
    }

    /** The result of the same passes by another variant, or null when that one does not run the model. */
    static @Nullable Result beside(Result result, String variant, List<Result> all) {
        return all.stream()
                .filter(each -> each.variant().equals(variant)
                        && each.rows() == result.rows()
                        && each.threads() == result.threads())
                .findFirst()
                .orElse(null);
    }
}
