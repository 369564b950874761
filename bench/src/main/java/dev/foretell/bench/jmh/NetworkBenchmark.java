package dev.foretell.bench.jmh;

import dev.foretell.bench.engines.RandomRows;
import dev.foretell.bench.engines.Variants;
import dev.foretell.bench.options.ModelOptions;
import dev.foretell.model.engine.Network;
import java.io.IOException;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Networks: the time of loading one, and of a forward pass of one or more rows. Set {@code FORETELL_MODELS} for another
 * repository.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class NetworkBenchmark {

    /** A model of the repository. */
    @State(Scope.Benchmark)
    public static class Imported {

        /** The model's name. */
        @Param({"diabetes", "iris", "mnist"})
        public String model = "";

        /** The engine that runs it, one of those for Keras models. */
        @Param({"nd4j", "deeplearning4j"})
        public String engine = "";

        private final ModelOptions models = new ModelOptions();

        Network read() throws IOException {
            return Variants.load(engine, models.find(model), null);
        }
    }

    /** A network and an input for it. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH sets it up before it measures.
    public static class Prepared {

        /** The rows of one pass. */
        @Param({"1", "32", "128", "512"})
        public int rows = 1;

        private Network network;
        private float[][] inputs;

        /** Loads the network and generates scaled inputs. */
        @Setup(Level.Trial)
        public void prepare(Imported imported) throws IOException {
            network = imported.read();
            inputs = new RandomRows(
                            imported.models.find(imported.model).manifest().inputs())
                    .of(rows);
        }

        /** Frees the network. */
        @TearDown(Level.Trial)
        public void close() {
            network.close();
        }
    }

    /** Reads the files of a model and loads its network. */
    @Benchmark
    public void read(Imported imported) throws IOException {
        imported.read().close();
    }

    /** One forward pass. */
    @Benchmark
    public float[][] output(Prepared prepared) {
        return prepared.network.output(prepared.inputs, prepared.rows);
    }
}
