/**
 * The Open Inference Protocol over gRPC, beside {@code /v2}: the same requests, checks, limits and errors as
 * {@link dev.foretell.web.inference}, in the messages of {@code src/main/protobuf}. The only package that knows gRPC.
 * Start reading at {@link dev.foretell.web.grpc.GrpcServer}.
 */
@NullMarked
package dev.foretell.web.grpc;

import org.jspecify.annotations.NullMarked;
