package dev.foretell.web.prediction;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.MadeManifest;
import dev.foretell.web.SetTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/** Departures of predictions for workers that the test sets. Tests extend it. */
abstract class DeparturesFixture {

    static final Duration LONG = Duration.ofHours(1);
    static final CallerContext NOBODY = new CallerContext(null, null);

    /** The timer's thread adds to it, too. */
    final List<PendingJob> left = new CopyOnWriteArrayList<>();

    int lanes = 1;
    int batchLimit = 100;
    boolean open = true;
    final SetTime time = SetTime.standing();
    Departures departures = departures(LONG);

    Departures departures(Duration patience) {
        return new Departures(
                new Departures.Capacity() {
                    @Override
                    public int lanes(String model, String version) {
                        return lanes;
                    }

                    @Override
                    public int batchLimit(String model, String version) {
                        return batchLimit;
                    }
                },
                new Departures.Publishing() {
                    @Override
                    public boolean isOpen() {
                        return open;
                    }

                    @Override
                    public void publish(PendingJob pending) {
                        left.add(pending);
                    }
                },
                patience,
                time);
    }

    @AfterEach
    void close() {
        departures.close();
    }

    PendingPrediction depart(float... firsts) {
        return depart(MadeManifest.REGRESSION, NOBODY, firsts);
    }

    /** One row of three numbers for each given first number. */
    PendingPrediction depart(Manifest manifest, CallerContext caller, float... firsts) {
        float[] values = new float[3 * firsts.length];
        for (int i = 0; i < firsts.length; i++) {
            values[3 * i] = firsts[i];
        }
        return depart(PredictionRequest.rows(manifest, false, new Rows(firsts.length, 3, values), caller), LONG);
    }

    PendingPrediction depart(PredictionRequest request, Duration deadline) {
        PendingPrediction pending = new PendingPrediction(request, deadline, PendingPrediction.Use.RECORDED, time);
        departures.depart(pending);
        return pending;
    }

    static Rows rows(int count) {
        return new Rows(count, 3, new float[3 * count]);
    }

    static PredictionRequest request(int rows) {
        return PredictionRequest.rows(MadeManifest.REGRESSION, false, rows(rows), NOBODY);
    }

    PendingJob arrive(int index) {
        return departures.release(left.get(index).id()).orElseThrow();
    }

    List<PendingPrediction> members(int index) {
        return left.get(index).members();
    }
}
