package dev.foretell.model.command;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a comparison with Keras. For one use. */
final class GoldenOptions {

    private static final double USUAL = 1e-5;
    private static final double RECURRENT = 1e-4;

    @Option(
            names = "--golden",
            paramLabel = "NPZ",
            description =
                    "Inputs, and the outputs that Keras (or the framework that made the model) computes for them: the"
                            + " arrays inputs and outputs, or input_0, input_1, …, output_0, … in the order of the"
                            + " model. Outputs are equal if they differ by at most the tolerance.")
    private @Nullable Path file;

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            description =
                    "How much outputs may differ, absolutely or as a part of the largest number in the row (default:"
                            + " 1e-5; 1e-4 with recurrent layers).")
    private @Nullable Double tolerance;

    /** What is wrong with them. */
    Optional<String> check() {
        return tolerance == null || (tolerance >= 0 && tolerance < 1)
                ? Optional.empty()
                : Optional.of("--tolerance " + tolerance + ": expected a number from 0 to 1");
    }

    boolean isGiven() {
        return file != null;
    }

    /** The file, which is given. */
    Path file() {
        return Objects.requireNonNull(file);
    }

    GoldenComparison compare(Loaded loaded) {
        return compare(loaded, file());
    }

    GoldenComparison compare(Loaded loaded, Path with) {
        return Golden.read(with, loaded.tensors()).compare(loaded.choice(), tolerance(loaded));
    }

    private double tolerance(Loaded loaded) {
        if (tolerance != null) {
            return tolerance;
        }
        return loaded.isRecurrent() ? RECURRENT : USUAL;
    }
}
