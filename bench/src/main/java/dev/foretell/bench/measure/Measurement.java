package dev.foretell.bench.measure;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** A measurement that can be repeated. */
public interface Measurement {

    /** Runs it once. */
    Report run(MeasurementListener listener) throws IOException, TimeoutException, InterruptedException;
}
