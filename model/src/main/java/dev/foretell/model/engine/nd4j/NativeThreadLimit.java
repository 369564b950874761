package dev.foretell.model.engine.nd4j;

import dev.foretell.model.engine.NativeThreads;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Limits the threads of native operations to {@link NativeThreads#perLane}. Safe for use by several threads. */
public final class NativeThreadLimit {

    private static final int LIMIT = NativeThreads.perLane();

    /** Threads whose operations are limited: setting the limit takes a millisecond. */
    private static final ThreadLocal<Boolean> LIMITED = ThreadLocal.withInitial(NativeThreadLimit::limit);

    private NativeThreadLimit() {}

    /**
     * Limits the operations that this thread calls: OpenMP keeps the number for each calling thread, and any other
     * would get as many as there are processors, which spin between operations. Free from the second call on.
     */
    public static void limitForThisThread() {
        LIMITED.get();
    }

    private static boolean limit() {
        // The factory first: it loads the backend that the native operations belong to.
        Nd4j.factory().blas().setMaxThreads(LIMIT);
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(LIMIT);
        return true;
    }
}
