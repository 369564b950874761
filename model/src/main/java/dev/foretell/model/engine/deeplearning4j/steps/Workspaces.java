package dev.foretell.model.engine.deeplearning4j.steps;

import java.util.function.Supplier;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The memory for intermediate results of a layer of Deeplearning4j: each thread has one, which grows to what its
 * largest layer needs.
 */
final class Workspaces {

    private static final String NAME = "foretell";

    /** Deeplearning4j's own configuration for a layer's working memory. */
    private static final WorkspaceConfiguration CONFIGURATION = WorkspaceConfiguration.builder()
            .initialSize(0)
            .overallocationLimit(0.02)
            .policyLearning(LearningPolicy.OVER_TIME)
            .cyclesBeforeInitialization(1)
            .policyReset(ResetPolicy.BLOCK_LEFT)
            .policySpill(SpillPolicy.REALLOCATE)
            .policyAllocation(AllocationPolicy.OVERALLOCATE)
            .build();

    private Workspaces() {}

    /** Computes something; all arrays that are made on the way are gone afterwards. */
    static <T> T within(Supplier<T> computation) {
        MemoryWorkspace workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace(CONFIGURATION, NAME);
        try {
            return computation.get();
        } finally {
            workspace.close();
        }
    }

    /** Makes something that stays, also while a workspace is open. */
    static <T> T without(Supplier<T> computation) {
        MemoryWorkspace scope = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
        try {
            return computation.get();
        } finally {
            scope.close();
        }
    }

    /** Frees that of this thread; it is made anew when it is opened. */
    static void free() {
        Nd4j.getWorkspaceManager()
                .destroyWorkspace(Nd4j.getWorkspaceManager().getWorkspaceForCurrentThread(CONFIGURATION, NAME));
    }
}
