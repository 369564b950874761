package dev.foretell.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobProblemTest {

    @Test
    void a_detail_is_kept_up_to_the_limit() {
        String detail = "x".repeat(JobProblem.MAX_DETAIL);

        assertThat(new JobProblem(JobProblem.Code.EXPIRED, detail).detail()).isEqualTo(detail);
    }

    @Test
    void a_longer_detail_is_cut() {
        JobProblem problem = new JobProblem(JobProblem.Code.EXPIRED, "x".repeat(JobProblem.MAX_DETAIL + 1));

        assertThat(problem.detail()).hasSize(JobProblem.MAX_DETAIL + 1).endsWith("x…");
    }
}
