package dev.foretell.bench.load;

import dev.foretell.bench.measure.LatencyRecorder;
import dev.foretell.bench.measure.MeasurementListener;
import dev.foretell.bench.measure.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A caller that sends its next request when it has the last response, until the measurement is over. */
interface Conversation {

    /** Sends requests; run by a thread of its own. */
    void hold(LatencyRecorder recorder);

    /** Runs conversations at the same time, and measures them together. */
    static Report run(
            String name,
            int rows,
            List<Conversation> conversations,
            Duration warmup,
            Duration duration,
            MeasurementListener listener)
            throws InterruptedException {
        LatencyRecorder recorder = new LatencyRecorder(warmup, duration);
        List<Thread> threads = new ArrayList<>();
        for (Conversation conversation : conversations) {
            Thread thread = new Thread(() -> conversation.hold(recorder), "connection-" + threads.size());
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        recorder.await(listener);
        for (Thread thread : threads) {
            thread.join();
        }
        return recorder.report(name, rows);
    }
}
