package dev.foretell.bench.measure;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Something that can be measured again and again. */
public interface Measurement {

    /** Measures it once. */
    Report run(MeasurementListener listener) throws IOException, TimeoutException, InterruptedException;
}
