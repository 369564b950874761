package dev.foretell.bench.engines;

import dev.foretell.bench.measure.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Variants that run in turns, so that a machine that becomes slower meanwhile slows down all of them alike. Not safe
 * for use by several threads.
 */
final class Race {

    /** The results of one variant with passes of one size in a number of threads: one {@link TurnResult} per round. */
    record Result(String variant, int rows, int threads, List<TurnResult> rounds) {

        /** The median of a figure over the rounds. */
        double median(ToDoubleFunction<TurnResult> figure) {
            return Series.median(rounds.stream().mapToDouble(figure));
        }

        /** The median of the rounds' ratios: a figure over that of another variant in the same round. */
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
     * Checks that all variants compute the same.
     *
     * @throws IllegalStateException if two do not
     */
    void expectEqual() {
        for (Variant each : variants) {
            Variant first = variants.get(0);
            each.handshake().expectEqual(each.name(), first.handshake(), first.name());
        }
    }

    /** Runs all rounds with passes of one size. Returns a result for each variant, in their order. */
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

    /** The result of the same passes by another variant, or null if that one does not run the model. */
    static @Nullable Result beside(Result result, String variant, List<Result> all) {
        return all.stream()
                .filter(each -> each.variant().equals(variant)
                        && each.rows() == result.rows()
                        && each.threads() == result.threads())
                .findFirst()
                .orElse(null);
    }
}
