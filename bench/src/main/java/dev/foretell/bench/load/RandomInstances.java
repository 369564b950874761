package dev.foretell.bench.load;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Generates inputs for a model that are plausible by its manifest. The same seed gives the same inputs. */
public final class RandomInstances {

    private static final int LIGHTNESSES = 256;
    /** The width of a range from which on whole numbers are fine enough. */
    private static final double WIDE = 10;

    private static final double FRACTION = 1000;

    private final Manifest manifest;
    private final Random random;

    public RandomInstances(Manifest manifest, long seed) {
        this.manifest = manifest;
        this.random = new Random(seed);
    }

    /** Rows of raw values. */
    public Rows rows(int count) {
        int width = manifest.inputWidth();
        List<Manifest.Feature> features = manifest.features();
        List<Datatype> datatypes = manifest.datatypes();
        float[] values = new float[count * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = manifest.takesImages()
                    ? random.nextInt(LIGHTNESSES)
                    : value(features.get(i % width), datatypes.get(i % width));
        }
        return new Rows(count, width, values);
    }

    private float value(Manifest.Feature feature, Datatype datatype) {
        double value = feature.mean() + feature.scale() * random.nextGaussian();
        double least = Objects.requireNonNullElse(feature.minimum(), value);
        double most = Objects.requireNonNullElse(feature.maximum(), value);
        double unit = most - least >= WIDE ? 1 : FRACTION;
        double rounded = datatype.isWhole() ? random.nextInt(2) : Math.round(value * unit) / unit;
        return (float) Math.max(least, Math.min(most, rounded));
    }

    /** The body of {@code POST /predictions}. */
    byte[] prediction(int rows) {
        return prediction(manifest.name(), rows);
    }

    /** The body of {@code POST /predictions} for another model. */
    byte[] prediction(String model, int rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = InstancesJson.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("model", model);
            json.writeObjectFieldStart("input");
            json.writeFieldName("instances");
            InstancesJson.writeRows(json, rows(rows));
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
