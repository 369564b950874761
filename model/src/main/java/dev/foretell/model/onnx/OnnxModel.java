package dev.foretell.model.onnx;

import dev.foretell.manifest.Datatype;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file in the format ONNX says of itself. Immutable.
 *
 * @param irVersion the version of the format
 * @param producer the program that wrote it, with its version; may be empty
 * @param opsets the version of each set of operators, by its domain; the default domain is empty
 * @param inputs what has to be given
 * @param operators how often each operator is used, subgraphs and functions included
 * @param foreign operators that are neither of a domain in {@link #STANDARD} nor functions of the file
 * @param parameters how many numbers its weights have
 * @param externalFiles the names of the files beside it that hold weights, each with the bytes that it has to have
 */
public record OnnxModel(
        Path file,
        long irVersion,
        String producer,
        Map<String, Long> opsets,
        List<Value> inputs,
        List<Output> outputs,
        Map<String, Integer> operators,
        List<Operator> foreign,
        long parameters,
        Map<String, Long> externalFiles) {

    /** The domains of operators that are ONNX's, or that ONNX Runtime adds. */
    public static final Set<String> STANDARD = Set.of("", "ai.onnx", "ai.onnx.ml", "com.microsoft");

    /** An operator of some domain. */
    public record Operator(String domain, String name) {}

    /** What kind of thing a value is. */
    public enum Kind {
        TENSOR("tensor"),
        SPARSE("sparse tensor"),
        SEQUENCE("sequence"),
        MAP("map"),
        OPTIONAL("optional value");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * A value that goes in or comes out.
     *
     * @param type of a tensor's elements, else null
     * @param shape -1 where a dimension is open; null when nothing is said of it
     */
    public record Value(
            String name,
            Kind kind,
            @Nullable ElementType type,
            @Nullable List<Integer> shape) {

        /**
         * The datatype that it is served as.
         *
         * @throws OnnxException when it is none that is served; the message says what to do
         */
        public Datatype datatype() {
            if (type == null) {
                throw new OnnxException(name + " is a " + kind + "; only tensors are served"
                        + (kind == Kind.SEQUENCE || kind == Kind.MAP
                                ? ": a classifier of scikit-learn or LightGBM is exported without ZipMap by"
                                        + " options={\"zipmap\": False} or zipmap=False"
                                : ""));
            } else if (type == ElementType.STRING) {
                throw new OnnxException(name
                        + " holds text (string), which is not supported: export the model without the step"
                        + " that turns it into numbers, and send the numbers");
            }
            return type.datatype()
                    .orElseThrow(() -> new OnnxException(name + " has elements of the type " + type
                            + ", which is not supported: cast it in the model, such as to float or int32"));
        }
    }

    /** What the numbers of an output are, as far as the graph shows. */
    public enum Meaning {
        /** The last step is a softmax over the second dimension. */
        SOFTMAX,
        /** The last step is a sigmoid. */
        SIGMOID,
        /** The class of each row, by a classifier. */
        LABEL,
        /** Anything else. */
        PLAIN
    }

    /**
     * A value that comes out.
     *
     * @param classes the classes that it names, of a {@link Meaning#LABEL}; else empty
     */
    public record Output(Value value, Meaning meaning, List<String> classes) {

        /** The output's name. */
        public String name() {
            return value.name();
        }
    }

    /** The input of this name. */
    public Optional<Value> input(String name) {
        return inputs.stream().filter(input -> input.name().equals(name)).findFirst();
    }

    /** The output of this name. */
    public Optional<Output> output(String name) {
        return outputs.stream().filter(output -> output.name().equals(name)).findFirst();
    }

    /** The output that names the class of each row, if there is one. */
    public Optional<Output> label() {
        return outputs.stream()
                .filter(output -> output.meaning() == Meaning.LABEL)
                .findFirst();
    }
}
