package dev.foretell.model.engine.nd4j;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Limits the threads of native operations. One is the default: more of them make single predictions slower and their tail much
 * longer, and a worker has its lanes for parallel work. {@code OMP_NUM_THREADS} in the environment says otherwise. Safe for use by several
 * threads.
 */
public final class NativeThreads {

    private static final boolean LIMITED = System.getenv("OMP_NUM_THREADS") == null;

    private NativeThreads() {}

    /**
     * Limits the operations that this thread calls: OpenMP keeps the number for each calling thread, and any other would get as
     * many as there are processors, which spin between operations. Cheap, but not free.
     */
    public static void limitForThisThread() {
        if (LIMITED) {
            // The factory first: it loads the backend that the native operations belong to.
            Nd4j.factory().blas().setMaxThreads(1);
            NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
        }
    }
}
