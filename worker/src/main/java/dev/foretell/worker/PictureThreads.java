package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decodes pictures on threads of their own: the jobs of a queue are delivered one after the other, and decoding a
 * picture costs more than predicting it. Small ones are decoded on as many threads as there are processors. Large ones,
 * which take memory and time, have threads of their own, so that the small ones never wait for them: as many as the
 * heap has room for, at least one. Safe for use by several threads.
 */
final class PictureThreads implements AutoCloseable {

    /** Handles a picture. Must not throw. */
    interface Work {
        /** Whether it takes much memory to decode. */
        boolean isLarge(Delivery delivery);

        void decode(Delivery delivery);

        /** The connection was lost before its turn came, so its delivery is void. */
        void dropped(Delivery delivery);
    }

    /**
     * The memory for the largest picture while it is decoded, with what lies outside of the heap: 16 million pixels of
     * 8 bytes in a format that is decoded as a whole, or the coefficients of a progressive JPEG; and reduced copies.
     */
    private static final long LARGEST_BYTES = 192L << 20;

    /** The part of the heap that large pictures may take. */
    private static final int PART_OF_HEAP = 4;

    private final Work work;
    private final ExecutorService small;
    private final ExecutorService large;
    private final AtomicInteger connection = new AtomicInteger();

    PictureThreads(String name, Work work) {
        this(
                name,
                work,
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory());
    }

    /** Decodes on a machine of so many processors, with a heap of so many bytes. */
    PictureThreads(String name, Work work, int processors, long heap) {
        this.work = work;
        this.small = threads(name + "-pictures", processors);
        this.large = threads(name + "-large-pictures", mostLarge(processors, heap));
    }

    /** How many large pictures are decoded at once. */
    static int mostLarge(int processors, long heap) {
        return (int) Math.max(1, Math.min(processors, heap / PART_OF_HEAP / LARGEST_BYTES));
    }

    /** Makes threads, which start when they are needed. After the end nothing is taken: the broker redelivers it. */
    private static ExecutorService threads(String name, int most) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most,
                most,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(), // No more than the prefetch allows.
                task -> {
                    Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Takes a picture to be decoded soon. Returns at once. */
    void take(Delivery delivery) {
        int current = connection.get();
        small.execute(() -> {
            if (isVoid(delivery, current)) {
                return;
            }
            if (work.isLarge(delivery)) {
                large.execute(() -> decode(delivery, current));
            } else {
                work.decode(delivery);
            }
        });
    }

    private void decode(Delivery delivery, int current) {
        if (!isVoid(delivery, current)) {
            work.decode(delivery);
        }
    }

    private boolean isVoid(Delivery delivery, int current) {
        if (connection.get() == current) {
            return false;
        }
        work.dropped(delivery);
        return true;
    }

    /** Drops all pictures that are not being decoded yet, since their connection is lost. */
    void lost() {
        connection.incrementAndGet();
    }

    /** Drops all pictures, and does not wait for those that are being decoded. */
    @Override
    public void close() {
        small.shutdownNow();
        large.shutdownNow();
    }
}
