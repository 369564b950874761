package dev.foretell.web.models;

import dev.foretell.manifest.Manifest;
import dev.foretell.web.live.State;
import dev.foretell.web.prediction.TrafficFiles;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model as the page of models shows it. Immutable; public for the template.
 *
 * @param newest the manifest of its newest version
 * @param split null when it cannot be read
 * @param rows its versions, oldest first
 */
public record ModelView(
        String name, Manifest newest, boolean unloaded, TrafficFiles.@Nullable Split split, List<Row> rows) {

    /**
     * A version.
     *
     * @param entered the percent that somebody typed and that was refused, or null
     */
    public record Row(
            Manifest manifest,
            State.VersionState state,
            @Nullable String entered) {

        /** How good it is, in a line. */
        public List<String> metrics() {
            return manifest.metrics().stream()
                    .map(metric -> metric.name().replace('_', ' ') + " " + metric.value())
                    .toList();
        }
    }

    public ModelView {
        rows = List.copyOf(rows);
    }

    /** The versions, for the form. */
    public String versions() {
        return rows.stream().map(row -> row.manifest().version()).collect(Collectors.joining(","));
    }

    /** What reverting would bring, in words; null when there is nothing to revert to. */
    public @Nullable String before() {
        return split == null || split.before() == null
                ? null
                : split.before().entrySet().stream()
                        .map(each -> "version " + each.getKey() + ": " + each.getValue() + " %")
                        .collect(Collectors.joining(", "));
    }
}
