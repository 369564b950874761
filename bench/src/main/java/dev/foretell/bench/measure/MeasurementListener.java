package dev.foretell.bench.measure;

/** A listener for the start and the end of measuring, called by the thread that waits for the end. */
public interface MeasurementListener {

    /** A listener that does nothing. */
    MeasurementListener NONE = new MeasurementListener() {
        @Override
        public void started() {}

        @Override
        public void ended() {}
    };

    /** Called when the warm-up is over. */
    void started();

    /** Called when the measurement is over. */
    void ended();
}
