package dev.foretell.bench.measure;

/** Told when measuring begins and ends, by the thread that waits for it. */
public interface Watch {

    /** Nobody is told. */
    Watch NONE = new Watch() {
        @Override
        public void begun() {}

        @Override
        public void ended() {}
    };

    /** The warm-up is over. */
    void begun();

    /** What ends from now on does not count. */
    void ended();
}
