package dev.foretell.worker;

import dev.foretell.process.ProcessName;
import java.util.List;

/** The worker as a program, except that one input kills it: a row with the value {@link #POISON} in it. For tests. */
public final class PoisonedWorkerMain {

    /** The value that kills. */
    public static final float POISON = 666;

    /** The exit code of a process that was killed so. */
    public static final int KILLED = 66;

    private PoisonedWorkerMain() {}

    /** Starts a worker with the settings of the environment. */
    public static void main(String[] arguments) {
        Worker worker = new Worker(
                ProcessName.of("worker"), WorkerSettings.of(System.getenv()), PoisonedWorkerMain::dieOfPoison);
        Runtime.getRuntime().addShutdownHook(new Thread(worker::close, "shutdown"));
        worker.start();
    }

    private static void dieOfPoison(List<DecodedJob> jobs) {
        for (DecodedJob job : jobs) {
            for (float value : job.input().values()) {
                if (value == POISON) {
                    System.out.println(
                            "job " + job.delivery().job().id() + " kills this worker, in a batch of " + jobs.size());
                    Runtime.getRuntime().halt(KILLED);
                }
            }
        }
    }
}
