package dev.foretell.web.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.broker.Publisher;
import dev.foretell.broker.Requester;
import dev.foretell.job.Job;
import dev.foretell.web.prediction.RefusedException.Reason;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private final AtomicLong now = new AtomicLong();
    private final Workers workers = new Workers(now::get);
    private boolean connected = true;

    @Nullable
    private String refusal;

    private final Admission admission = Admission.ofPublished(
            new Publisher() {
                @Override
                public boolean isConnected() {
                    return connected;
                }

                @Override
                public Optional<String> refusal(String model) {
                    return Optional.ofNullable(model.equals("iris") ? refusal : null);
                }

                @Override
                public void publish(Job job, Consumer<Requester.Outcome> listener) {
                    throw new IllegalStateException("nothing is published here");
                }
            },
            workers);

    @Test
    void work_is_admitted_while_a_worker_may_be_there() {
        assertThat(admission.isOpen()).isTrue();
        assertThat(admission.obstacle("iris")).isEmpty();
        admission.admit("iris");
    }

    @Test
    void without_a_worker_it_is_refused() {
        now.addAndGet(Workers.SILENCE.toNanos() + 1);

        assertThat(admission.isOpen()).isTrue();
        assertRefused(Reason.NO_WORKER, "No worker serves the model iris at present.");
    }

    @Test
    void without_a_broker_it_is_refused_whatever_is_known_of_workers() {
        now.addAndGet(Workers.SILENCE.toNanos() + 1);
        connected = false;

        assertThat(admission.isOpen()).isFalse();
        assertRefused(Reason.BROKER_AWAY, "The message broker is unavailable.");
    }

    @Test
    void work_for_a_model_whose_queue_the_broker_refuses_is_refused_with_its_words_and_other_work_is_not() {
        refusal = "The broker refuses the queue foretell.jobs.iris: PRECONDITION_FAILED";

        assertRefused(Reason.UNROUTABLE, "The broker refuses the queue foretell.jobs.iris: PRECONDITION_FAILED");
        assertThat(admission.obstacle("mnist")).isEmpty();
    }

    @Test
    void after_the_stop_it_is_refused_whatever_else_is_missing() {
        connected = false;
        admission.stop();

        assertThat(admission.isOpen()).isFalse();
        assertRefused(Reason.STOPPING, "This server is about to stop.");
        assertThatThrownBy(admission::admit).isInstanceOf(RefusedException.class);
    }

    @Test
    void work_that_is_stored_first_needs_neither_broker_nor_worker() {
        Admission stored = Admission.ofStored();
        stored.admit();
        assertThat(stored.isStopped()).isFalse();

        stored.stop();

        assertThat(stored.isStopped()).isTrue();
        assertThatThrownBy(stored::admit).hasMessage("This server is about to stop.");
    }

    private void assertRefused(Reason reason, String message) {
        assertThat(admission.obstacle("iris")).hasValueSatisfying(refusal -> {
            assertThat(refusal.reason()).isEqualTo(reason);
            assertThat(refusal).hasMessage(message);
        });
        assertThatThrownBy(() -> admission.admit("iris")).hasMessage(message);
    }
}
