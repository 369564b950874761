package dev.foretell.web.inference;

import dev.foretell.job.InvalidInputException;
import dev.foretell.manifest.Manifest;
import java.util.List;

/**
 * Checks what a request says of one of its inputs against the signature, in whatever form the request comes. Immutable.
 *
 * @param what the input's place in the request, for messages
 */
record InputCheck(String what, Signature signature) {

    /** The index of an input among the model's inputs, by its name. */
    int indexOf(String came) {
        List<TensorMetadata> inputs = signature.inputs();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).name().equals(came)) {
                return i;
            }
        }
        throw new InvalidInputException(what + ".name: expected " + (inputs.size() == 1 ? "" : "one of ")
                + signature.inputNames() + ", not " + JsonMembers.shortened(came) + ".");
    }

    void expectDatatype(int index, String came) {
        String expected = signature.inputs().get(index).datatype();
        if (!came.equals(expected)) {
            throw new InvalidInputException(
                    what + ".datatype: expected " + expected + ", not " + JsonMembers.shortened(came) + ".");
        }
    }

    void expectShape(int index, List<Integer> came) {
        List<Integer> expected = signature.inputs().get(index).shape();
        int rank = expected.size();
        if (came.size() != rank || !came.subList(1, rank).equals(expected.subList(1, rank))) {
            throw new InvalidInputException(what + ".shape: expected " + expectedShape(index) + ", not " + came + ".");
        }
        if (came.get(0) < 1 || came.get(0) > signature.maxRows()) {
            throw new InvalidInputException(
                    what + ".shape: expected 1 to " + signature.maxRows() + " rows, not " + came.get(0) + ".");
        }
    }

    /** The shape of an input, for messages. */
    String expectedShape(int index) {
        return signature.inputs().get(index).shape() + " (-1 is the number of rows)";
    }

    void expectNumbers(int index, float[] values) {
        Manifest.Input input = signature.manifest().inputs().get(index);
        int width = input.width();
        for (int i = 0; i < values.length && !input.datatype().isText(); i++) {
            if (!input.datatype().accepts(values[i])) {
                throw new InvalidInputException(what + ", row " + i / width + ", " + input.column(i % width)
                        + ": expected " + input.datatype().expected()
                        + (input.datatype().isWhole() ? "." : " in 32 bits."));
            }
        }
    }
}
