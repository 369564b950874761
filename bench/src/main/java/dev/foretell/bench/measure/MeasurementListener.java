package dev.foretell.bench.measure;

/** Told when measuring begins and ends, by the thread that waits for it. */
public interface MeasurementListener {

    /** Nobody is told. */
    MeasurementListener NONE = new MeasurementListener() {
        @Override
        public void started() {}

        @Override
        public void ended() {}
    };

    /** The warm-up is over. */
    void started();

    /** What ends from now on does not count. */
    void ended();
}
