package dev.foretell.model.engine.deeplearning4j.steps;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.nd4j.nativeblas.OpaqueContext;

/**
 * An operation that is called again and again with the same arrays: making its context takes longer than many an
 * operation. For one thread.
 */
final class Prepared implements AutoCloseable {

    private final NativeOps natives = NativeOpsHolder.getInstance().getDeviceNativeOps();
    private final NativeOperation operation;
    private final OpContext context;
    private final OpaqueContext pointer;
    private final long hash;

    Prepared(NativeOperation operation, INDArray input, INDArray output) {
        this.operation = operation;
        this.context = Nd4j.getExecutioner().buildContext();
        this.hash = DynamicCustomOp.builder(operation.name()).build().opHash();
        context.setInputArrays(operation.inputs(input));
        context.setOutputArrays(output);
        context.setIArguments(operation.integers());
        context.setTArguments(operation.numbers());
        context.setBArguments(operation.flags());
        this.pointer = (OpaqueContext) context.contextPointer();
    }

    void run() {
        if (natives.execCustomOp2(null, hash, pointer) != 0) {
            throw new IllegalStateException(operation.name() + " failed: " + natives.lastErrorMessage());
        }
    }

    @Override
    public void close() {
        context.purge();
    }
}
