package dev.foretell.web.models;

import dev.foretell.manifest.Manifest;
import dev.foretell.web.live.LiveState;
import dev.foretell.web.prediction.TrafficSplits;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model as the models page shows it. Immutable. Public for the template, which reads it.
 *
 * @param newest the manifest of its newest version
 * @param split the traffic split, or null when it cannot be read
 * @param rows its versions, oldest first
 */
public record ModelView(
        String name, Manifest newest, boolean unloaded, TrafficSplits.@Nullable Split split, List<Row> rows) {

    /**
     * A version.
     *
     * @param entered the percentage that was entered and refused, or null
     */
    public record Row(
            Manifest manifest,
            LiveState.VersionState state,
            @Nullable String entered) {

        /** Its metrics, one per line. */
        public List<String> metrics() {
            return manifest.metrics().stream()
                    .map(metric -> metric.name().replace('_', ' ') + " " + metric.value())
                    .toList();
        }
    }

    public ModelView {
        rows = List.copyOf(rows);
    }

    /** The versions, separated by commas, for the form. */
    public String versions() {
        return rows.stream().map(row -> row.manifest().version()).collect(Collectors.joining(","));
    }

    /** The split that reverting would restore, in words; null when there is none. */
    public @Nullable String before() {
        return split == null || split.before() == null
                ? null
                : split.before().entrySet().stream()
                        .map(each -> "version " + each.getKey() + ": " + each.getValue() + " %")
                        .collect(Collectors.joining(", "));
    }
}
