/** The one description of a model: its inputs, outputs, samples and quality, as read from the model repository. */
@NullMarked
package dev.foretell.manifest;

import org.jspecify.annotations.NullMarked;
