/** The database, H2 or PostgreSQL: its connections, its schema, and how values become columns. */
@NullMarked
package dev.foretell.web.database;

import org.jspecify.annotations.NullMarked;
