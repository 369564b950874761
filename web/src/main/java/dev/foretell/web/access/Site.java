package dev.foretell.web.access;

/** Whose web page sends a request. */
public enum Site {
    /** One of ours, or no web page at all: a program, or a person who typed the address. */
    OWN,
    /** One of another server that the settings allow to call. */
    ALLOWED,
    /** One of another server. */
    FOREIGN
}
