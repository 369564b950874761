package dev.foretell.web.grpc;

import dev.foretell.web.inference.IndexedModel;
import dev.foretell.web.inference.Inference;
import dev.foretell.web.inference.TensorMetadata;
import dev.foretell.web.inference.VersionStatistics;
import inference.DataType;
import inference.InferStatistics;
import inference.ModelConfig;
import inference.ModelDynamicBatching;
import inference.ModelInput;
import inference.ModelMetadataResponse;
import inference.ModelOutput;
import inference.ModelParameter;
import inference.ModelStatistics;
import inference.ModelStatisticsResponse;
import inference.ModelTensorReshape;
import inference.ModelVersionPolicy;
import inference.RepositoryIndexResponse;
import inference.ServerMetadataResponse;
import inference.StatisticDuration;
import java.util.List;
import java.util.Objects;

/** Writes descriptions of the server and its models as messages. Stateless. */
final class Descriptions {

    private Descriptions() {}

    static ServerMetadataResponse of(Inference.Server server) {
        return ServerMetadataResponse.newBuilder()
                .setName(server.name())
                .setVersion(server.version())
                .addAllExtensions(server.extensions())
                .build();
    }

    static ModelMetadataResponse of(Inference.Metadata model) {
        return ModelMetadataResponse.newBuilder()
                .setName(model.name())
                .addAllVersions(model.versions())
                .setPlatform(model.platform())
                .addAllInputs(model.inputs().stream().map(Descriptions::of).toList())
                .addAllOutputs(model.outputs().stream().map(Descriptions::of).toList())
                .build();
    }

    private static ModelMetadataResponse.TensorMetadata of(TensorMetadata tensor) {
        return ModelMetadataResponse.TensorMetadata.newBuilder()
                .setName(tensor.name())
                .setDatatype(tensor.datatype())
                .addAllShape(longs(tensor.shape()))
                .build();
    }

    private static List<Long> longs(List<Integer> dimensions) {
        return dimensions.stream().map(Integer::longValue).toList();
    }

    static ModelConfig of(dev.foretell.web.inference.ModelConfig config) {
        ModelConfig.Builder message = ModelConfig.newBuilder()
                .setName(config.name())
                .setPlatform(config.platform())
                .setBackend(config.backend())
                .setVersionPolicy(ModelVersionPolicy.newBuilder().setAll(ModelVersionPolicy.All.getDefaultInstance()))
                .setMaxBatchSize(config.maxBatchSize())
                .setDynamicBatching(ModelDynamicBatching.getDefaultInstance());
        config.input().forEach(tensor -> message.addInput(input(tensor)));
        config.output().forEach(tensor -> message.addOutput(output(tensor)));
        config.parameters()
                .forEach((name, value) -> message.putParameters(
                        name,
                        ModelParameter.newBuilder()
                                .setStringValue(value.stringValue())
                                .build()));
        return message.build();
    }

    private static ModelInput.Builder input(dev.foretell.web.inference.ModelConfig.Tensor tensor) {
        ModelInput.Builder input = ModelInput.newBuilder()
                .setName(tensor.name())
                .setDataType(datatype(tensor.dataType()))
                .addAllDims(longs(tensor.dims()));
        if (tensor.reshape() != null) {
            input.setReshape(reshape(tensor.reshape()));
        }
        return input;
    }

    private static ModelOutput.Builder output(dev.foretell.web.inference.ModelConfig.Tensor tensor) {
        ModelOutput.Builder output = ModelOutput.newBuilder()
                .setName(tensor.name())
                .setDataType(datatype(tensor.dataType()))
                .addAllDims(longs(tensor.dims()));
        if (tensor.reshape() != null) {
            output.setReshape(reshape(tensor.reshape()));
        }
        return output;
    }

    private static DataType datatype(String name) {
        return switch (name) {
            case "TYPE_BOOL" -> DataType.TYPE_BOOL;
            case "TYPE_UINT8" -> DataType.TYPE_UINT8;
            case "TYPE_UINT16" -> DataType.TYPE_UINT16;
            case "TYPE_UINT32" -> DataType.TYPE_UINT32;
            case "TYPE_UINT64" -> DataType.TYPE_UINT64;
            case "TYPE_INT8" -> DataType.TYPE_INT8;
            case "TYPE_INT16" -> DataType.TYPE_INT16;
            case "TYPE_INT32" -> DataType.TYPE_INT32;
            case "TYPE_INT64" -> DataType.TYPE_INT64;
            case "TYPE_FP16" -> DataType.TYPE_FP16;
            case "TYPE_FP32" -> DataType.TYPE_FP32;
            case "TYPE_FP64" -> DataType.TYPE_FP64;
            case "TYPE_STRING" -> DataType.TYPE_STRING;
            default -> throw new IllegalArgumentException("no datatype of the protocol: " + name);
        };
    }

    private static ModelTensorReshape reshape(dev.foretell.web.inference.ModelConfig.Reshape reshape) {
        return ModelTensorReshape.newBuilder()
                .addAllShape(longs(reshape.shape()))
                .build();
    }

    static ModelStatisticsResponse of(List<dev.foretell.web.inference.ModelStatistics> all) {
        ModelStatisticsResponse.Builder message = ModelStatisticsResponse.newBuilder();
        all.forEach(each -> message.addModelStats(ModelStatistics.newBuilder()
                .setName(each.name())
                .setVersion(each.version())
                .setLastInference(each.lastInference())
                .setInferenceCount(each.inferenceCount())
                .setExecutionCount(each.executionCount())
                .setInferenceStats(InferStatistics.newBuilder()
                        .setSuccess(duration(each.inferenceStats().success()))
                        .setFail(duration(each.inferenceStats().fail()))
                        .setQueue(duration(each.inferenceStats().queue()))
                        .setComputeInput(duration(each.inferenceStats().computeInput()))
                        .setComputeInfer(duration(each.inferenceStats().computeInfer()))
                        .setComputeOutput(duration(each.inferenceStats().computeOutput())))));
        return message.build();
    }

    private static StatisticDuration.Builder duration(VersionStatistics.Total total) {
        return StatisticDuration.newBuilder().setCount(total.count()).setNs(total.ns());
    }

    static RepositoryIndexResponse ofIndex(List<IndexedModel> index) {
        RepositoryIndexResponse.Builder message = RepositoryIndexResponse.newBuilder();
        index.forEach(each -> message.addModels(RepositoryIndexResponse.ModelIndex.newBuilder()
                .setName(each.name())
                .setVersion(Objects.requireNonNullElse(each.version(), ""))
                .setState(each.state())
                .setReason(each.reason())));
        return message.build();
    }
}
