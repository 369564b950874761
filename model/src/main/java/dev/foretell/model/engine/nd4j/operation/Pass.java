package dev.foretell.model.engine.nd4j.operation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * A forward pass: it owns the arrays that are made in it and frees them at its end. One that is recorded can be
 * repeated as long as it is open: the same work on the same arrays, without making anything anew. For one thread.
 */
public final class Pass implements AutoCloseable {

    /**
     * What a recorded pass may hold: a larger one is mostly arithmetic, and its arrays are better freed as it goes on.
     */
    public static final long RECORDED_AT_MOST = 16 << 20;

    private final List<INDArray> arrays = new ArrayList<>();
    private final List<OpContext> contexts = new ArrayList<>();
    private @Nullable List<Runnable> recorded;
    private long bytes;

    /** A pass that is recorded. */
    public static Pass recorded() {
        Pass pass = new Pass();
        pass.recorded = new ArrayList<>();
        return pass;
    }

    /** Whether it is recorded, and so far not too large for that. */
    public boolean isRecorded() {
        return recorded != null;
    }

    /** An array of 32-bit floats in row-major order whose values are yet to be written. */
    public INDArray create(long... shape) {
        return own(Nd4j.createUninitialized(DataType.FLOAT, shape, 'c'));
    }

    /** An array of zeros in row-major order. */
    public INDArray zeros(long... shape) {
        INDArray zeros = create(shape);
        run(() -> NativeFloats.clear(zeros));
        return zeros;
    }

    /** An array of these numbers, in row-major order. */
    public INDArray array(float[] values, long... shape) {
        return own(Nd4j.create(values, shape, 'c'));
    }

    /** A copy in row-major order, which may be changed. */
    public INDArray copy(INDArray array) {
        INDArray copy = create(array.shape());
        run(() -> NativeFloats.copy(array, copy));
        return copy;
    }

    /** Frees an array at the end; not for views of others. */
    public INDArray own(INDArray array) {
        arrays.add(array);
        bytes += bytes(array);
        if (bytes > RECORDED_AT_MOST) {
            recorded = null;
        }
        return array;
    }

    private static long bytes(INDArray array) {
        return array.length() * array.data().getElementSize();
    }

    /** How many arrays it owns. */
    public int size() {
        return arrays.size();
    }

    /** The size of the arrays that it owns. */
    public long bytes() {
        return bytes;
    }

    /**
     * Frees arrays before the end.
     *
     * @param from how many of the first arrays to keep
     * @param needed tensors whose arrays are kept, too, as are those that they are views of
     */
    public void freeUnless(int from, @Nullable Tensor[] needed) {
        Set<DataBuffer> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Tensor tensor : needed) {
            if (tensor != null) {
                kept.add(buffer(tensor.array()));
                if (tensor.mask() != null) {
                    kept.add(buffer(tensor.mask()));
                }
            }
        }
        arrays.subList(from, arrays.size()).removeIf(array -> !kept.contains(buffer(array)) && free(array));
    }

    /** What an array's numbers are in, which its views share. */
    private static DataBuffer buffer(INDArray array) {
        DataBuffer data = array.data();
        return data.originalDataBuffer() == null ? data : data.originalDataBuffer();
    }

    private boolean free(INDArray array) {
        bytes -= bytes(array);
        if (array.closeable()) {
            array.close();
        }
        return true;
    }

    /** Runs one of libnd4j's operations. */
    public void run(DynamicCustomOp.DynamicCustomOpsBuilder builder) {
        DynamicCustomOp operation = builder.build();
        if (recorded == null) {
            Nd4j.exec(operation);
            return;
        }
        OpContext context = Nd4j.getExecutioner().buildContext();
        contexts.add(context);
        context.setInputArrays(operation.inputArguments());
        context.setOutputArrays(operation.outputArguments());
        context.setIArguments(operation.iArgs());
        context.setTArguments(operation.tArgs());
        context.setBArguments(operation.bArgs());
        Pointer prepared = context.contextPointer();
        long hash = operation.opHash();
        run(() -> run(operation, hash, prepared));
    }

    /** Calls libnd4j as ND4J does, but without checking the arrays again, which takes longer than many operations. */
    private static void run(DynamicCustomOp operation, long hash, Pointer context) {
        NativeOps library = NativeOpsHolder.getInstance().getDeviceNativeOps();
        if (library.execCustomOp2(null, hash, context) != 0) {
            throw new IllegalStateException(operation.opName() + " failed: " + library.lastErrorMessage());
        }
    }

    /** Does some work on arrays of this pass, which depends on nothing but what is in them and in weights. */
    public void run(Runnable work) {
        work.run();
        if (recorded != null) {
            recorded.add(work);
        }
    }

    /** Does all the work of a recorded pass again. */
    public void repeat() {
        Objects.requireNonNull(recorded).forEach(Runnable::run);
    }

    @Override
    public void close() {
        contexts.forEach(OpContext::purge);
        contexts.clear();
        recorded = null;
        arrays.removeIf(this::free);
    }
}
