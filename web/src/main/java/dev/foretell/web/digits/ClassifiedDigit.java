package dev.foretell.web.digits;

import static dev.foretell.web.edge.Formats.FORMATS;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.prediction.ModelOutputs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The digit in an image, with its probabilities. Immutable. Public for the template, which reads it.
 *
 * @param label the digit
 * @param chances each digit with its probability, in the model's order
 * @param seen the image as the model saw it, or null when the worker did not return it
 * @param model the manifest of the version that was used
 * @param worker the process that predicted
 */
public record ClassifiedDigit(
        String label, List<Chance> chances, @Nullable SeenPicture seen, Manifest model, String worker) {

    /** A label and its probability. */
    public record Chance(String label, double probability) {

        /** The probability for people. */
        public String percent() {
            return FORMATS.percent(probability);
        }
    }

    static ClassifiedDigit of(ModelOutputs predicted) {
        Classification output = predicted.classification();
        float[] values = predicted.answer().predictions().values();
        return new ClassifiedDigit(
                output.labels().get(output.classOf(values, 0)),
                chances(output, values),
                seen(predicted.manifest(), predicted.answer().input()),
                predicted.manifest(),
                predicted.answer().worker());
    }

    /** The classes with their probabilities, from the first row of outputs. */
    public static List<Chance> chances(Classification output, float[] values) {
        List<Chance> chances = new ArrayList<>();
        for (int i = 0; i < output.labels().size(); i++) {
            chances.add(new Chance(output.labels().get(i), output.probabilityOf(i, values, 0)));
        }
        return chances;
    }

    private static @Nullable SeenPicture seen(Manifest manifest, @Nullable Rows input) {
        Manifest.Image image = manifest.image();
        return input == null || image == null || input.values().length != image.width() * image.height()
                ? null
                : new SeenPicture(image.width(), image.height(), input.values());
    }

    /** The answer for programs. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", model.name());
        json.put("version", model.version());
        json.put("worker", worker);
        json.put("label", label);
        json.put("probabilities", chances);
        json.put("seen", seen);
        return json;
    }
}
