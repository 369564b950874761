package dev.foretell.worker;

/** The state of a worker, which moves forward only, and may skip states. */
enum WorkerState {
    /** The worker is not started. */
    NEW,
    /** The models are being loaded and warmed up. */
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
