package dev.foretell.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.MalformedJsonException;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ProblemTest {

    @Test
    void what_is_wrong_with_a_request_is_told_in_its_own_words() {
        assertProblem(new BadRequestException(HttpStatus.CONTENT_TOO_LARGE, "Too much."), 413, "Too much.");
        assertProblem(new MalformedJsonException("Not valid JSON: no."), 400, "Not valid JSON: no.");
        assertProblem(new MalformedJsonException(new JsonParseException(null, "no")), 400, "Not valid JSON: no");
        assertProblem(new InvalidInputException("glucose: no."), 422, "glucose: no.");
        assertProblem(new NotFoundResponse("Not there."), 404, "Not there.");
    }

    @Test
    void the_wrapping_of_futures_is_taken_off() {
        assertProblem(new CompletionException(new InvalidInputException("No.")), 422, "No.");
    }

    @Test
    void what_nobody_foresaw_is_not_shown() {
        assertProblem(new IllegalStateException("secret"), 500, "Internal error; the server's log has the details.");
        assertProblem(
                new CompletionException("secret", null), 500, "Internal error; the server's log has the details.");
    }

    private static void assertProblem(Exception error, int status, String detail) {
        Problem problem = Problem.of(error);

        assertThat(problem.status().getCode()).isEqualTo(status);
        assertThat(problem.details()).containsExactly(detail);
        assertThat(problem.retryAfter()).isZero();
        assertThat(problem.heading()).isNotBlank();
    }
}
