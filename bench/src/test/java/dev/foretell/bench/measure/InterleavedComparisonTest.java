package dev.foretell.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class InterleavedComparisonTest {

    private final List<String> order = new ArrayList<>();

    @Test
    void gives_turns_and_makes_ratios_of_the_medians() throws Exception {
        Series one = Series.requests("one", "one worker");
        Series three = Series.rows("three", "three workers");
        InterleavedComparison comparison = new InterleavedComparison();
        comparison.turn(one, measurement("one", 100, 400, 200));
        comparison.turn(three, measurement("three", 300, 600, 500));
        comparison.ratio("three_to_one", "three / one", () -> three.median() / one.median());

        comparison.run(3);

        assertThat(order).containsExactly("one", "three", "one", "three", "one", "three");
        List<FindingsRow> lines = comparison.lines().toList();
        assertThat(lines).extracting(FindingsRow::key).containsExactly("one", "three", "three_to_one");
        Figure figure = (Figure) lines.get(0);
        assertThat(figure.unit()).isEqualTo("requests/s");
        assertThat(figure.rounds()).containsExactly(100.0, 400.0, 200.0);
        assertThat(figure.median()).isEqualTo(200);
        assertThat(((Figure) lines.get(1)).rounds()).containsExactly(3000.0, 6000.0, 5000.0);
        assertThat(((Ratio) lines.get(2)).value()).isEqualTo(25);
        assertThat(comparison.errors()).isEmpty();
    }

    @Test
    void tells_of_each_round_in_which_something_went_wrong() throws Exception {
        InterleavedComparison comparison = new InterleavedComparison();
        Iterator<Map<String, Long>> errors =
                List.of(Map.of("status 503", 2L), Map.<String, Long>of()).iterator();
        comparison.turn(Series.requests("load", "load"), listener -> report("load", 10, errors.next()));

        comparison.run(2);

        assertThat(comparison.errors()).containsExactly("load: 2 x status 503");
    }

    private Measurement measurement(String name, Integer... rates) {
        Iterator<Integer> next = Arrays.asList(rates).iterator();
        return listener -> {
            order.add(name);
            return report(name, next.next(), Map.of());
        };
    }

    /** A report of one second. */
    private static Report report(String name, int requests, Map<String, Long> errors) {
        Histogram latencies = new Histogram(3);
        latencies.recordValueWithCount(5_000, requests);
        return new Report(name, Duration.ofSeconds(1), 10, latencies, new TreeMap<>(errors));
    }
}
