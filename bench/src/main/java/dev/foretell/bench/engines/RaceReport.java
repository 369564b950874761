package dev.foretell.bench.engines;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The results of a {@link Race}, as a table for people and as JSON for scripts. Immutable by convention.
 *
 * @param model the model with its version
 * @param onnx where the model in ONNX format comes from
 * @param refusals why variants do not run the model, by their names
 * @param duration the measured time of each turn
 */
record RaceReport(
        String model,
        String onnx,
        int rounds,
        Duration duration,
        Map<String, String> refusals,
        List<Race.Result> results) {

    private static final JsonMapper JSON = new JsonMapper();

    /** A table in Markdown. Ratios are of rows per second, each the median of the rounds' ratios. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "Model %s, %d rounds in turns of %.1f s, %d processors; ONNX: %s.%n%n",
                model,
                rounds,
                duration.toMillis() / 1e3,
                Runtime.getRuntime().availableProcessors(),
                onnx));
        text.append(String.format("| threads | rows a pass | run by | rows/s | rows/CPU-s | p50 ms | p99 ms"
                + " | / ONNX Runtime | / Deeplearning4j | rounds, rows/s |%n"));
        text.append(String.format("|---:|---:|---|---:|---:|---:|---:|---:|---:|---|%n"));
        results.forEach(result -> text.append(row(result)));
        refusals.forEach((variant, refusal) -> text.append(
                String.format("| | | %s | does not run it: %s | | | | | | |%n", variant, oneCell(refusal))));
        return text.toString();
    }

    private String row(Race.Result result) {
        return String.format(
                Locale.ROOT,
                "| %d | %d | %s | %,.0f | %,.0f | %.3f | %.3f | %s | %s | %s |%n",
                result.threads(),
                result.rows(),
                result.variant(),
                result.median(TurnResult::rowsPerSecond),
                result.median(TurnResult::rowsPerCpuSecond),
                result.median(TurnResult::p50Millis),
                result.median(TurnResult::p99Millis),
                ratio(result, Variants.ONNX_RUNTIME),
                ratio(result, Variants.DEEPLEARNING4J),
                result.rounds().stream()
                        .map(round -> String.format(Locale.ROOT, "%,.0f", round.rowsPerSecond()))
                        .collect(Collectors.joining(" · ")));
    }

    private String ratio(Race.Result result, String yardstick) {
        Race.Result other = Race.beside(result, yardstick, results);
        return other == null || result.variant().equals(yardstick)
                ? ""
                : String.format(Locale.ROOT, "**%.2f**", result.ratio(other, TurnResult::rowsPerSecond));
    }

    private static String oneCell(String text) {
        return text.replace("|", "\\|").replaceAll("\\s+", " ");
    }

    /** The results as JSON, with the ratios of rows per second of processor time as well. */
    String json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("model", model);
        json.put("onnx", onnx);
        json.put("processors", Runtime.getRuntime().availableProcessors());
        json.put("java", System.getProperty("java.version"));
        json.put("rounds", rounds);
        json.put("seconds", duration.toMillis() / 1e3);
        ObjectNode refused = json.putObject("refusals");
        refusals.forEach(refused::put);
        ArrayNode list = json.putArray("results");
        results.forEach(result -> put(result, list.addObject()));
        return json.toString();
    }

    private void put(Race.Result result, ObjectNode json) {
        json.put("variant", result.variant());
        json.put("threads", result.threads());
        json.put("rows", result.rows());
        json.put("rows_per_second", result.median(TurnResult::rowsPerSecond));
        json.put("rows_per_cpu_second", result.median(TurnResult::rowsPerCpuSecond));
        json.put("p50_ms", result.median(TurnResult::p50Millis));
        json.put("p99_ms", result.median(TurnResult::p99Millis));
        putRatios(result, Variants.ONNX_RUNTIME, json.putObject("to_onnxruntime"));
        putRatios(result, Variants.DEEPLEARNING4J, json.putObject("to_deeplearning4j"));
        ArrayNode list = json.putArray("rounds");
        result.rounds().forEach(round -> put(round, list.addObject()));
    }

    private static void put(TurnResult round, ObjectNode json) {
        json.put("passes", round.passes());
        json.put("rows_per_second", round.rowsPerSecond());
        json.put("cpu_seconds", round.cpuSeconds());
        json.put("rows_per_cpu_second", round.rowsPerCpuSecond());
        json.put("p50_ms", round.p50Millis());
        json.put("p99_ms", round.p99Millis());
    }

    /** Writes an empty object if the yardstick does not run the model. */
    private void putRatios(Race.Result result, String yardstick, ObjectNode json) {
        Race.Result other = Race.beside(result, yardstick, results);
        if (other != null) {
            json.put("rows_per_second", result.ratio(other, TurnResult::rowsPerSecond));
            json.put("rows_per_cpu_second", result.ratio(other, TurnResult::rowsPerCpuSecond));
        }
    }
}
