package dev.foretell.web.history;

import dev.foretell.web.database.DatabaseSettings;

/** A database that was started outside of the tests, which leave schemas named {@code foretell_test_…} in it. */
record GivenDatabase(DatabaseSettings settings) implements TestDatabase {

    @Override
    public boolean isOurs() {
        return false;
    }

    @Override
    public void stop() {
        throw new UnsupportedOperationException("the database is not ours");
    }

    @Override
    public void start() {
        throw new UnsupportedOperationException("the database is not ours");
    }

    @Override
    public void close() {}
}
