package dev.foretell.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueueDepthsTest {

    @Test
    void a_queue_that_is_not_there_is_left_out_and_harms_no_other() throws IOException {
        FakeLetterBroker broker = new FakeLetterBroker(
                Map.of("foretell.jobs.iris", 7, "foretell.jobs.rose.bulk", 2, "foretell.results", 1));
        broker.add("1", 3);
        QueueDepths depths = new QueueDepths(broker.connection());

        List<QueueDepth> all = depths.of(List.of("iris", "rose"));

        assertThat(all)
                .containsExactly(
                        new QueueDepth("foretell.jobs.iris", QueueDepth.Kind.INTERACTIVE, "iris", 7, 1),
                        new QueueDepth("foretell.jobs.rose.bulk", QueueDepth.Kind.BULK, "rose", 2, 1),
                        new QueueDepth("foretell.results", QueueDepth.Kind.RESULTS, null, 1, 1),
                        new QueueDepth("foretell.dead", QueueDepth.Kind.DEAD, null, 1, 1));
        assertThat(depths.of(List.of("iris"))).hasSize(3);
    }
}
