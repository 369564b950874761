package dev.foretell.web.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A version in the model repository, for the model repository extension. Immutable.
 *
 * @param version null for an unloaded model
 * @param state {@code READY} or {@code UNAVAILABLE}
 * @param reason why it is not ready, or empty
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IndexedModel(String name, @Nullable String version, String state, String reason) {

    static IndexedModel of(String name, @Nullable String version, String reason) {
        return new IndexedModel(name, version, reason.isEmpty() ? "READY" : "UNAVAILABLE", reason);
    }

    boolean isReady() {
        return reason.isEmpty();
    }
}
