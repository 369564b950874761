package dev.foretell.bench.jmh;

import dev.foretell.bench.load.RandomInstances;
import dev.foretell.bench.options.ModelOptions;
import dev.foretell.job.Answer;
import dev.foretell.job.AnswerJson;
import dev.foretell.job.InstancesJson;
import dev.foretell.job.Job;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The JSON of jobs and answers, for rows of the diabetes model. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH sets it up before it measures.
public class CodecBenchmark {

    /** The rows of a job. */
    @Param({"1", "1000"})
    public int rows = 1;

    private List<String> columns;
    private Rows instances;
    private byte[] instancesJson;
    private Answer answer;
    private byte[] answerJson;

    /** Generates a job and its answer. */
    @Setup(Level.Trial)
    public void prepare() {
        Manifest manifest = new ModelOptions().chosen().manifest();
        columns = manifest.columns();
        instances = new RandomInstances(manifest, rows).rows(rows);
        instancesJson = InstancesJson.write(instances);
        answer = new Answer.Predicted(
                Job.newId(),
                manifest.name(),
                manifest.version(),
                "worker-1",
                Duration.ofNanos(123_456),
                probabilities());
        answerJson = AnswerJson.write(answer);
    }

    private Rows probabilities() {
        Random random = new Random(rows);
        float[] values = new float[rows];
        for (int i = 0; i < rows; i++) {
            values[i] = random.nextFloat();
        }
        return new Rows(rows, 1, values);
    }

    @Benchmark
    public Rows instancesRead() {
        return InstancesJson.read(instancesJson, columns, new boolean[0]);
    }

    @Benchmark
    public byte[] instancesWrite() {
        return InstancesJson.write(instances);
    }

    @Benchmark
    public Answer answerRead() throws IOException {
        return AnswerJson.read(answer.id(), answerJson);
    }

    @Benchmark
    public byte[] answerWrite() {
        return AnswerJson.write(answer);
    }
}
