package dev.foretell.bench.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The results of a comparison, as a table for people and as JSON for scripts ({@code bench/results/README.md} describes
 * it). Immutable by convention.
 *
 * @param title the line above the table
 * @param lines figures and ratios
 * @param errors the errors while measuring
 */
public record Findings(String title, List<FindingsRow> lines, List<String> errors) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** The results of several comparisons, one after the other. */
    public static Findings of(String title, List<InterleavedComparison> comparisons) {
        return new Findings(
                title,
                comparisons.stream().flatMap(InterleavedComparison::lines).toList(),
                comparisons.stream().flatMap(InterleavedComparison::errors).toList());
    }

    /** A table in Markdown. */
    public String text() {
        String rows = lines.stream().map(line -> line.row() + "\n").collect(Collectors.joining());
        String wrong =
                errors.stream().map(error -> "\nErrors in " + error + "\n").collect(Collectors.joining());
        return title + "\n\n| measured | median | p50 ms | p99 ms | rounds |\n|---|---:|---:|---:|---|\n" + rows
                + wrong;
    }

    /**
     * The results as JSON, with every round, and with what ran when and where.
     *
     * @param command the command that ran
     */
    public String json(CommandSpec command) {
        return json(Provenance.of(command));
    }

    String json(Provenance run) {
        ObjectNode json = JSON.valueToTree(run);
        json.put("about", title);
        ArrayNode figures = json.putArray("figures");
        ArrayNode ratios = json.putArray("ratios");
        for (FindingsRow line : lines) {
            ObjectNode written = (line instanceof Ratio ? ratios : figures).addObject();
            written.put("key", line.key());
            line.write(written);
        }
        ArrayNode list = json.putArray("errors");
        errors.forEach(list::add);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // A tree can always be written.
        }
    }

    /** The program's exit code: 1 if there were errors. */
    public int exitCode() {
        return errors.isEmpty() ? 0 : 1;
    }
}
