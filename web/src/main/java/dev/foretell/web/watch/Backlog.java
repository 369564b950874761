package dev.foretell.web.watch;

/** What a watcher gets that is slower than the changes. */
public enum Backlog {
    /** Each state, in order. */
    ALL,
    /** The latest state. */
    LATEST
}
