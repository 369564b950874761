package dev.foretell.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.job.Answer;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which queues a requester declares. */
class RequesterTest {

    private static final String A = "foretell.jobs.a";
    private static final String B = "foretell.jobs.b";

    private final AtomicInteger connected = new AtomicInteger();
    private final FakeConnection connection = new FakeConnection();
    private final Requester requester = new Requester(URI.create("amqp://127.0.0.1:1"), "test", List.of("a"));
    private final Requester.Listener listener = new Requester.Listener() {
        @Override
        public void answered(Answer answer) {}

        @Override
        public void connected(boolean forgetful) {
            connected.incrementAndGet();
        }

        @Override
        public void result(Answer answer, Settlement message) {}

        @Override
        public void started(String id, String worker, Settlement message) {}

        @Override
        public void listening() {}

        @Override
        public void heartbeat(Heartbeat heartbeat) {}

        @Override
        public void deadLettered(Answer.Failed answer) {}
    };

    @BeforeEach
    void listen() {
        requester.listen(listener);
    }

    @AfterEach
    void close() {
        requester.close();
    }

    @Test
    void the_queues_of_a_new_model_are_there_when_serve_returns() throws Exception {
        requester.open(connection.connection());
        assertThat(connected).hasValue(1);
        assertThat(connection.declared()).contains(A, A + ".bulk").doesNotContain(B);

        requester.serve(List.of("a", "b"));

        assertThat(connection.declared()).contains(B, B + ".bulk");
        assertThat(connection.isAborted()).isFalse();
    }

    @Test
    void they_are_declared_on_later_connections_too() throws Exception {
        requester.serve(List.of("a", "b"));

        requester.open(connection.connection());

        assertThat(connection.declared()).contains(A, A + ".bulk", B, B + ".bulk");
    }

    @Test
    void the_queues_of_a_model_that_has_gone_are_not_declared_any_more() throws Exception {
        requester.open(connection.connection());
        requester.serve(List.of("b"));
        FakeConnection next = new FakeConnection();

        requester.open(next.connection());

        assertThat(next.declared()).contains(B).doesNotContain(A);
    }

    @Test
    void when_they_cannot_be_declared_all_is_set_up_again() throws Exception {
        requester.open(connection.connection());
        connection.refuse();

        requester.serve(List.of("a", "b"));

        assertThat(connection.isAborted()).isTrue();
    }

    @Test
    void a_model_whose_queue_is_refused_is_out_of_use_and_the_others_are_not() throws Exception {
        connection.refuse(A);
        requester.serve(List.of("a", "b"));

        requester.open(connection.connection());

        assertThat(connected).hasValue(1);
        assertThat(requester.isConnected()).isTrue();
        assertThat(requester.refusal("a"))
                .hasValue("The broker refuses the queue foretell.jobs.a: PRECONDITION_FAILED - foretell.jobs.a");
        assertThat(requester.refusal("b")).isEmpty();
        assertThat(requester.refusals()).extracting(QueueRefusal::name).containsExactly("queue foretell.jobs.a");
        assertThat(connection.declared()).contains(B, B + ".bulk").doesNotContain(A);
    }

    @Test
    void what_all_models_need_must_not_be_refused() {
        connection.refuse("foretell.dead");

        assertThatThrownBy(() -> requester.open(connection.connection()))
                .isInstanceOf(RefusedDeclarationException.class)
                .hasMessage("The broker refuses the queue foretell.dead: PRECONDITION_FAILED - foretell.dead");
        assertThat(connected).hasValue(0);
    }
}
