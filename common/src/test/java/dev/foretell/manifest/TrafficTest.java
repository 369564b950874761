package dev.foretell.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrafficTest {

    private static final int KEYS = 20_000;
    private static final List<String> ALL = List.of("1", "2", "3");

    /** Five standard deviations of a share, at most: less than one run in a million is off by more. */
    private static final double TOLERANCE = 5 * Math.sqrt(0.25 / KEYS);

    @Test
    void without_weights_the_newest_takes_all() {
        assertThat(Traffic.NEWEST.choose(List.of("9", "10", "2"), null)).isEqualTo("10");
        assertThat(Traffic.NEWEST.choose(List.of("9", "10", "2"), "someone")).isEqualTo("10");
        assertThat(Traffic.NEWEST.heaviest(List.of("9", "10", "2"))).isEqualTo("10");
    }

    @Test
    void clients_are_split_by_weight() {
        Traffic traffic = new Traffic(Map.of("1", 70.0, "2", 20.0, "3", 10.0));

        assertShares(chosen(traffic, ALL), 0.7, 0.2, 0.1);
    }

    @Test
    void requests_without_a_key_are_split_by_weight() {
        Traffic traffic = new Traffic(Map.of("1", 7.0, "2", 2.0, "3", 1.0));

        assertShares(
                IntStream.range(0, KEYS)
                        .mapToObj(i -> traffic.choose(ALL, null))
                        .toList(),
                0.7,
                0.2,
                0.1);
    }

    @Test
    void a_client_stays_with_its_version() {
        Traffic traffic = new Traffic(Map.of("1", 50.0, "2", 50.0));

        assertThat(chosen(traffic, ALL)).isEqualTo(chosen(new Traffic(Map.of("1", 5.0, "2", 5.0)), ALL));
    }

    @Test
    void a_change_of_weights_moves_only_as_many_clients_as_it_must() {
        List<String> before = chosen(new Traffic(Map.of("1", 90.0, "2", 10.0)), ALL);
        List<String> after = chosen(new Traffic(Map.of("1", 60.0, "2", 40.0)), ALL);

        List<String> moves = moves(before, after);
        assertThat(moves).containsOnly("1 to 2");
        assertThat((double) moves.size() / KEYS).isBetween(0.3 - TOLERANCE, 0.3 + TOLERANCE);
    }

    @Test
    void only_the_clients_of_a_version_that_goes_are_moved() {
        Traffic traffic = new Traffic(Map.of("1", 50.0, "2", 30.0, "3", 20.0));

        List<String> moves = moves(chosen(traffic, ALL), chosen(traffic, List.of("1", "3")));

        assertThat(moves).containsOnly("2 to 1", "2 to 3");
        assertThat((double) moves.size() / KEYS).isBetween(0.3 - TOLERANCE, 0.3 + TOLERANCE);
    }

    @Test
    void a_version_with_weight_0_gets_nothing() {
        Traffic traffic = new Traffic(Map.of("1", 1.0, "2", 0.0));

        assertThat(chosen(traffic, ALL)).containsOnly("1");
        assertThat(traffic.heaviest(ALL)).isEqualTo("1");
    }

    @Test
    void when_no_version_at_hand_has_a_weight_the_newest_takes_all() {
        Traffic traffic = new Traffic(Map.of("7", 1.0));

        assertThat(traffic.choose(ALL, null)).isEqualTo("3");
        assertThat(traffic.choose(ALL, "someone")).isEqualTo("3");
        assertThat(traffic.heaviest(ALL)).isEqualTo("3");
    }

    @Test
    void of_versions_with_the_same_weight_the_newest_is_the_heaviest() {
        assertThat(new Traffic(Map.of("1", 1.0, "2", 1.0)).heaviest(ALL)).isEqualTo("2");
    }

    @Test
    void the_shares_of_the_versions_at_hand_make_up_the_whole() {
        Traffic traffic = new Traffic(Map.of("1", 50.0, "2", 30.0, "4", 20.0));

        assertThat(traffic.shares(ALL)).isEqualTo(Map.of("1", 0.625, "2", 0.375, "3", 0.0));
        assertThat(traffic.shares(List.of("3"))).isEqualTo(Map.of("3", 1.0));
        assertThat(Traffic.NEWEST.shares(ALL)).isEqualTo(Map.of("1", 0.0, "2", 0.0, "3", 1.0));
    }

    @Test
    void what_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> new Traffic(Map.of("1", -1.0))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Traffic(Map.of("1", Double.NaN))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Traffic(Map.of("1", Double.POSITIVE_INFINITY)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Traffic.NEWEST.choose(List.of(), null)).isInstanceOf(IllegalArgumentException.class);
    }

    /** What each of many clients gets. */
    private static List<String> chosen(Traffic traffic, List<String> available) {
        return IntStream.range(0, KEYS)
                .mapToObj(i -> traffic.choose(available, "client-" + i))
                .toList();
    }

    private static void assertShares(List<String> chosen, double... shares) {
        Map<String, Long> counts =
                chosen.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        for (int i = 0; i < shares.length; i++) {
            assertThat((double) counts.getOrDefault(ALL.get(i), 0L) / chosen.size())
                    .isBetween(shares[i] - TOLERANCE, shares[i] + TOLERANCE);
        }
    }

    private static List<String> moves(List<String> before, List<String> after) {
        List<String> moves = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).equals(after.get(i))) {
                moves.add(before.get(i) + " to " + after.get(i));
            }
        }
        return moves;
    }
}
