/**
 * Small chains of Keras's layers in plain Java, for passes of so few rows that native calls would cost more than the
 * arithmetic.
 */
@NullMarked
package dev.foretell.model.engine.plain;

import org.jspecify.annotations.NullMarked;
