package dev.foretell.web.history;

import dev.foretell.web.database.Database;
import dev.foretell.web.database.DatabaseSettings;

/** A database that takes connections, and the settings with which others connect to it. */
record StartedDatabase(DatabaseSettings settings, Database database) {}
