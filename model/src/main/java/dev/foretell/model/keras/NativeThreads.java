package dev.foretell.model.keras;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Limits the threads of native operations. One is the default: more of them make single predictions slower and their tail much
 * longer, and a worker has its lanes for parallel work. {@code OMP_NUM_THREADS} in the environment says otherwise.
 */
final class NativeThreads {

    private static final String OMP_NUM_THREADS = "OMP_NUM_THREADS";

    private NativeThreads() {}

    /** Takes effect for the whole process, and does nothing when the environment names a number. */
    static void limit() {
        if (System.getenv(OMP_NUM_THREADS) == null) {
            // The factory first: it loads the backend that the native operations belong to.
            Nd4j.factory().blas().setMaxThreads(1);
            NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
        }
    }
}
