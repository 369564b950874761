package dev.foretell.log;

import dev.foretell.job.Job;
import dev.foretell.job.Traceparent;
import java.util.function.Supplier;
import org.slf4j.MDC;

/**
 * Names a job, and the trace that it belongs to, in every line that is logged while it is handled: as {@value #JOB} and
 * {@value #TRACE} in SLF4J's mapped diagnostic context. Stateless; each thread has a context of its own.
 */
public final class JobLog {

    /** The job's id. */
    public static final String JOB = "job";

    /** The trace id of the job's {@code traceparent}; absent when the job has none. */
    public static final String TRACE = "trace";

    private JobLog() {}

    /** Runs a task for a job. */
    public static void use(Job job, Runnable task) {
        with(job, () -> {
            task.run();
            return Boolean.TRUE;
        });
    }

    /** Runs a task for a job, and returns its result. */
    public static <T> T with(Job job, Supplier<T> task) {
        Traceparent trace = job.trace().orElse(null);
        MDC.put(JOB, job.id());
        if (trace != null) {
            MDC.put(TRACE, trace.traceId());
        }
        try {
            return task.get();
        } finally {
            MDC.remove(JOB);
            if (trace != null) {
                MDC.remove(TRACE);
            }
        }
    }
}
