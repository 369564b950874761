package dev.foretell.web.http;

import dev.foretell.manifest.Manifest;
import dev.foretell.web.predict.Predicted;
import dev.foretell.web.whatif.Sweep;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer for one row, and what it depends on. Immutable. Public for the template, which reads it.
 *
 * @param label the class that is predicted
 * @param percent its probability
 * @param chances every class with its probability
 * @param drawn the class whose probability the curves show
 * @param curves those along which the answer moves most first
 * @param worker the process that predicted
 */
public record RowAnswer(
        String label,
        String percent,
        List<Classified.Chance> chances,
        String drawn,
        List<CurveView> curves,
        String worker) {

    static RowAnswer of(Predicted predicted, Sweep sweep) {
        Manifest.Output output = predicted.manifest().output();
        float[] values = predicted.answer().predictions().values();
        int label = output.classOf(values, 0);
        // Of two classes the second is what the model tells of; among several nothing speaks for another than the one
        // predicted.
        int drawn = output.threshold() == null ? label : 1;
        List<Classified.Chance> chances = new ArrayList<>();
        for (int i = 0; i < output.labels().size(); i++) {
            chances.add(new Classified.Chance(output.labels().get(i), output.probabilityOf(i, values, 0)));
        }
        return new RowAnswer(
                output.labels().get(label),
                chances.get(label).percent(),
                chances,
                output.labels().get(drawn),
                sweep.curves(output, predicted.answer().predictions(), drawn).stream()
                        .map(curve -> CurveView.of(curve, output.threshold()))
                        .toList(),
                predicted.answer().worker());
    }
}
