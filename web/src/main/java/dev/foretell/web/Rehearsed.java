package dev.foretell.web;

/** The number of predictions that a web has made of made-up rows before it serves. Immutable. */
public record Rehearsed(int overHttp, int overGrpc) {
    static final Rehearsed NOTHING = new Rehearsed(0, 0);
}
