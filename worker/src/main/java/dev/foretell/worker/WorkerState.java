package dev.foretell.worker;

/** Where a worker stands in its life. It moves forward only, and may leave states out. */
enum WorkerState {
    /** Made, and not started. */
    NEW,
    /** Its models are loaded and warmed up. */
    STARTING,
    /** It takes jobs whenever it is connected. */
    SERVING,
    /** It takes no more jobs, and finishes those it has. */
    DRAINING,
    /** It has ended. */
    CLOSED;

    boolean mayBecome(WorkerState next) {
        return next.compareTo(this) > 0;
    }
}
