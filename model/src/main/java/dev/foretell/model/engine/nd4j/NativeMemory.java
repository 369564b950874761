package dev.foretell.model.engine.nd4j;

import org.bytedeco.javacpp.Pointer;

/** The memory outside of the Java heap, where networks and their tensors are. */
public final class NativeMemory {

    private NativeMemory() {}

    /** The process's resident memory in bytes, as the operating system sees it: the Java heap is a part of it. */
    public static long physicalBytes() {
        return Pointer.physicalBytes();
    }

    /** The bytes that native code was asked for and has not freed, as far as JavaCPP counts them. */
    public static long allocatedBytes() {
        return Pointer.totalBytes();
    }
}
