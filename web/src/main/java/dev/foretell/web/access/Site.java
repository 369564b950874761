package dev.foretell.web.access;

/** The origin of the web page that sends a request. */
public enum Site {
    /** A page of this server, or none: a program, or an address typed by a person. */
    OWN,
    /** A page of another server that the settings allow. */
    ALLOWED,
    /** A page of another server. */
    FOREIGN
}
