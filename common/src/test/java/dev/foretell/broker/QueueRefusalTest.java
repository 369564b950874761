package dev.foretell.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueueRefusalTest {

    private static final String OTHER = "PRECONDITION_FAILED - inequivalent arg 'x-max-length'";

    @Test
    void it_says_which_queue_is_refused_why_and_how_it_is_deleted() {
        QueueRefusal refusal = QueueRefusal.ofQueue("foretell.jobs.iris", OTHER);

        assertThat(refusal.message())
                .isEqualTo("The broker refuses the queue foretell.jobs.iris: PRECONDITION_FAILED"
                        + " - inequivalent arg 'x-max-length'");
        assertThat(refusal.remedy())
                .isEqualTo("delete it, with the messages in it: rabbitmqctl delete_queue foretell.jobs.iris"
                        + " (with -p <virtual host> unless that is /)");
        assertThat(QueueRefusal.ofExchange("foretell.jobs", OTHER).remedy())
                .startsWith("delete it: rabbitmqadmin delete exchange name=foretell.jobs");
    }

    @Test
    void what_is_not_mended_by_deleting_it_is_not_to_be_deleted() {
        assertThat(QueueRefusal.ofQueue("q", "ACCESS_REFUSED - access to queue 'q' refused for user 'me'")
                        .remedy())
                .isEqualTo("give Foretell's user the permission: rabbitmqctl set_permissions");
        assertThat(QueueRefusal.ofQueue("q", "RESOURCE_LOCKED - cannot obtain exclusive access")
                        .remedy())
                .isEqualTo("end the client that has declared it for itself alone (exclusive)");
    }
}
