package dev.foretell.web.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import inference.InferParameter;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferRequest.InferRequestedOutputTensor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class MessageShapeTest {

    private static final InferParameter PARAMETER =
            InferParameter.newBuilder().setInt64Param(2).build();

    private static void assertRefused(byte[] message, String reason) {
        assertThatThrownBy(() -> MessageShape.check(message))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT))
                .hasMessageContaining(reason);
    }

    private static byte[] typed(InferTensorContents.Builder contents) {
        return ModelInferRequest.newBuilder()
                .addInputs(InferInputTensor.newBuilder().setContents(contents))
                .build()
                .toByteArray();
    }

    /** A message of one field, again and again. */
    private static byte[] repeated(byte[] field, int times) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            out.writeBytes(field);
        }
        return out.toByteArray();
    }

    @Test
    void a_request_with_everything_is_accepted() {
        byte[] message = ModelInferRequest.newBuilder()
                .setModelName("iris")
                .setId("mine")
                .putParameters("any", PARAMETER)
                .addInputs(InferInputTensor.newBuilder()
                        .setName("measurements")
                        .addShape(1)
                        .addShape(4)
                        .putParameters("any", PARAMETER)
                        .setContents(InferTensorContents.newBuilder()
                                .addFp32Contents(1)
                                .addInt64Contents(-1)
                                .addBoolContents(true)
                                .addFp64Contents(2)
                                .addBytesContents(ByteString.copyFromUtf8("text"))))
                .addOutputs(InferRequestedOutputTensor.newBuilder().putParameters("classification", PARAMETER))
                .addRawInputContents(ByteString.copyFrom(new byte[1_000_000]))
                .build()
                .toByteArray();

        assertThatCode(() -> MessageShape.check(message)).doesNotThrowAnyException();
    }

    @Test
    void as_many_numbers_as_the_largest_request_has_are_accepted_whatever_their_bytes() {
        byte[] message = typed(InferTensorContents.newBuilder().addAllInt64Contents(Collections.nCopies(1 << 20, -1L)));

        assertThat(message).hasSizeGreaterThan(10_000_000);
        assertThatCode(() -> MessageShape.check(message)).doesNotThrowAnyException();
    }

    @Test
    void more_numbers_are_refused_in_whatever_field() {
        int many = (1 << 20) + 1;
        assertRefused(
                typed(InferTensorContents.newBuilder().addAllInt64Contents(Collections.nCopies(many, 0L))), "numbers");
        assertRefused(
                typed(InferTensorContents.newBuilder().addAllFp32Contents(Collections.nCopies(many, 0f))), "numbers");
        assertRefused(
                typed(InferTensorContents.newBuilder().addAllFp64Contents(Collections.nCopies(many, 0.0))), "numbers");
        assertRefused(
                typed(InferTensorContents.newBuilder()
                        .addAllBytesContents(Collections.nCopies(many, ByteString.EMPTY))),
                "numbers");
    }

    @Test
    void small_fields_that_would_become_many_objects_are_refused() throws IOException {
        byte[] emptyInput = {5 << 3 | 2, 0};
        assertRefused(repeated(emptyInput, 1_000_000), "more than 10000 fields");
        byte[] emptyRaw = {7 << 3 | 2, 0};
        assertRefused(repeated(emptyRaw, 1_000_000), "more than 10000 fields");

        ByteArrayOutputStream unknown = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(unknown);
        out.writeInt32(100, 1);
        out.flush();
        assertRefused(repeated(unknown.toByteArray(), 1_000_000), "more than 10000 fields");

        byte[] shape = ModelInferRequest.newBuilder()
                .addInputs(InferInputTensor.newBuilder().addAllShape(Collections.nCopies(1_000_000, 1L)))
                .build()
                .toByteArray();
        assertRefused(shape, "more than 10000 fields");
    }

    @Test
    void a_message_that_is_cut_off_or_lies_about_lengths_is_not_read() {
        byte[] whole = typed(InferTensorContents.newBuilder().addAllFp32Contents(Collections.nCopies(100, 0f)));
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> MessageShape.check(cut)).isInstanceOf(InvalidProtocolBufferException.class);
        }
        byte[] long2g = {5 << 3 | 2, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7};
        assertThatThrownBy(() -> MessageShape.check(long2g)).isInstanceOf(InvalidProtocolBufferException.class);
        byte[] negative = {5 << 3 | 2, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 15};
        assertThatThrownBy(() -> MessageShape.check(negative)).isInstanceOf(InvalidProtocolBufferException.class);
    }
}
