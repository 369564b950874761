package dev.foretell.web.watch;

/**
 * A caller that watches something. {@link #update} is never called by two threads at the same time.
 *
 * @param <S> the state of what is watched
 */
public interface Watcher<S> {

    /** Takes a state, which is newer than those before. */
    void update(S state);

    /** Notes that no state will follow: the thing does not exist any more, or this process stops. */
    void over();
}
