package dev.foretell.web.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.job.InvalidInputException;
import dev.foretell.job.TextCollector;
import dev.foretell.manifest.Datatype;
import dev.foretell.web.inference.OutputTensor;
import inference.InferTensorContents;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TypedContentsTest {

    private static float[] read(InferTensorContents contents, Datatype datatype, int count) {
        return TypedContents.read(
                contents, "inputs[0].contents", List.of(count), count, datatype, new TextCollector(new boolean[0]));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"FP16", "BYTES"})
    void numbers_of_every_datatype_are_read_from_the_field_that_they_are_written_to(Datatype datatype) {
        float[] values = {0, 1, 1};

        InferTensorContents written = TypedContents.write(new OutputTensor.Numbers(datatype, List.of(3), values));

        assertThat(read(written, datatype, 3)).containsExactly(values);
    }

    @Test
    void unsigned_numbers_are_not_negative() {
        InferTensorContents contents =
                InferTensorContents.newBuilder().addUintContents(-1).build();
        assertThat(read(contents, Datatype.UINT32, 1)).containsExactly((float) 0xFFFFFFFFL);

        InferTensorContents longs =
                InferTensorContents.newBuilder().addUint64Contents(-1).build();
        assertThat(Datatype.UINT64.accepts(read(longs, Datatype.UINT64, 1)[0])).isFalse();
    }

    @Test
    void numbers_in_another_field_or_of_another_count_are_refused() {
        InferTensorContents doubles =
                InferTensorContents.newBuilder().addFp64Contents(1).build();

        assertThatThrownBy(() -> read(doubles, Datatype.FP32, 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("inputs[0].contents: expected only fp32_contents, by the datatype, not fp64_contents.");
        assertThatThrownBy(() -> read(doubles, Datatype.FP64, 2))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("inputs[0].contents.fp64_contents: expected the 2 numbers of the shape [2], not 1.");
        assertThatThrownBy(() -> read(InferTensorContents.getDefaultInstance(), Datatype.FP16, 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("raw_input_contents");
    }

    @Test
    void texts_are_bytes_in_utf_8() {
        InferTensorContents written = TypedContents.write(new OutputTensor.Texts(List.of(1), List.of("süß")));

        assertThat(written.getBytesContents(0).toStringUtf8()).isEqualTo("süß");
    }
}
