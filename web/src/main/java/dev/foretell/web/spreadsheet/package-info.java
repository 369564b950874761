/** Reads workbooks of spreadsheet programs as the tables that datasets are. */
@NullMarked
package dev.foretell.web.spreadsheet;

import org.jspecify.annotations.NullMarked;
