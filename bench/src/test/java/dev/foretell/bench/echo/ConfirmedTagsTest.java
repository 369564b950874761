package dev.foretell.bench.echo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfirmedTagsTest {

    private final ConfirmedTags tags = new ConfirmedTags();

    @Test
    void nothing_is_confirmed_at_first() {
        assertThat(tags.last()).isZero();
    }

    @Test
    void stops_before_a_gap_and_goes_on_when_it_is_filled() {
        tags.add(2, false);
        tags.add(3, false);
        assertThat(tags.last()).isZero();

        tags.add(1, false);
        assertThat(tags.last()).isEqualTo(3);
    }

    @Test
    void takes_all_up_to_a_tag_at_once() {
        tags.add(2, false);
        tags.add(5, false);
        tags.add(4, true);

        assertThat(tags.last()).isEqualTo(5);
    }

    @Test
    void is_never_set_back() {
        tags.add(4, true);
        tags.add(2, true);

        assertThat(tags.last()).isEqualTo(4);
    }
}
