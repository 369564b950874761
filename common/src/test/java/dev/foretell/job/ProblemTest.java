package dev.foretell.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProblemTest {

    @Test
    void a_detail_is_kept_up_to_the_limit() {
        String detail = "x".repeat(Problem.MAX_DETAIL);

        assertThat(new Problem(Problem.Code.EXPIRED, detail).detail()).isEqualTo(detail);
    }

    @Test
    void a_longer_detail_is_cut() {
        Problem problem = new Problem(Problem.Code.EXPIRED, "x".repeat(Problem.MAX_DETAIL + 1));

        assertThat(problem.detail()).hasSize(Problem.MAX_DETAIL + 1).endsWith("x…");
    }
}
