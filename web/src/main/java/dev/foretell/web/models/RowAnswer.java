package dev.foretell.web.models;

import static dev.foretell.web.edge.Formats.FORMATS;

import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.digits.ClassifiedDigit;
import dev.foretell.web.prediction.ModelOutputs;
import dev.foretell.web.whatif.Curve;
import dev.foretell.web.whatif.Sweep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The answer for one row, and what it depends on. Immutable. Public for the template, which reads it.
 *
 * @param label the predicted class, or null when the model has no classes
 * @param percent its probability, or null
 * @param chances every class with its probability
 * @param numbers the outputs that are not probabilities of classes, at most {@value #MOST_NUMBERS}
 * @param more a note on further outputs, or null
 * @param drawn the class whose probability the curves show, or the name of the output
 * @param curves the curves, with the largest change of the answer first
 * @param worker the process that predicted
 */
public record RowAnswer(
        @Nullable String label,
        @Nullable String percent,
        List<ClassifiedDigit.Chance> chances,
        List<Figure> numbers,
        @Nullable String more,
        String drawn,
        List<CurveView> curves,
        String worker) {

    private static final int MOST_NUMBERS = 40;

    /** A named output. */
    public record Figure(String name, String value) {}

    /** Whether curves can show the answer: a class, or a single number. */
    static boolean isDrawable(Manifest manifest) {
        return manifest.classification().isPresent() || manifest.outputWidth() == 1;
    }

    static RowAnswer of(ModelOutputs predicted, Sweep sweep) {
        Optional<Classification> classification = predicted.manifest().classification();
        return classification.isPresent()
                ? ofClass(predicted, classification.get(), sweep)
                : ofNumbers(predicted, sweep);
    }

    private static RowAnswer ofClass(ModelOutputs predicted, Classification output, Sweep sweep) {
        float[] values = predicted.answer().predictions().values();
        int label = output.classOf(values, 0);
        // Of two classes, the output is about the second; of several, the curves show the predicted one.
        int drawn = output.threshold() == null ? label : 1;
        List<ClassifiedDigit.Chance> chances = ClassifiedDigit.chances(output, values);
        List<Curve> curves = sweep.curves(
                predicted.answer().predictions(), (outputs, offset) -> output.probabilityOf(drawn, outputs, offset));
        return new RowAnswer(
                output.labels().get(label),
                chances.get(label).percent(),
                chances,
                numbers(predicted),
                more(predicted),
                output.labels().get(drawn),
                curves.stream()
                        .map(curve -> CurveView.of(curve, CurveView.Scale.PROBABILITY, output.threshold()))
                        .toList(),
                predicted.answer().worker());
    }

    private static RowAnswer ofNumbers(ModelOutputs predicted, Sweep sweep) {
        List<Curve> curves = sweep.curves(predicted.answer().predictions(), (outputs, offset) -> outputs[offset]);
        CurveView.Scale scale = CurveView.Scale.of(curves);
        return new RowAnswer(
                null,
                null,
                List.of(),
                numbers(predicted),
                more(predicted),
                predicted.manifest().outputColumns().get(0),
                curves.stream().map(curve -> CurveView.of(curve, scale, null)).toList(),
                predicted.answer().worker());
    }

    private static List<Figure> numbers(ModelOutputs predicted) {
        List<String> names = predicted.manifest().outputColumns();
        float[] values = predicted.answer().predictions().values();
        List<Figure> numbers = new ArrayList<>();
        Arrays.stream(predicted.manifest().plainOutputColumns())
                .limit(MOST_NUMBERS)
                .forEach(column -> numbers.add(new Figure(names.get(column), FORMATS.plain(values[column]))));
        return numbers;
    }

    private static @Nullable String more(ModelOutputs predicted) {
        int more = predicted.manifest().plainOutputColumns().length - MOST_NUMBERS;
        return more <= 0 ? null : "… and " + FORMATS.count(more) + " more, which the API returns.";
    }
}
