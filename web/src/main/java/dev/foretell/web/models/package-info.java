/** The pages of the models: their versions, their traffic split, and predictions of a single row. */
@NullMarked
package dev.foretell.web.models;

import org.jspecify.annotations.NullMarked;
