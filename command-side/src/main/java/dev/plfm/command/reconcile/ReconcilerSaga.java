package dev.plfm.command.reconcile;

import dev.plfm.convergence.reconcile.Reasons;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstancePlacementFailed;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRelocationRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetried;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.WorkloadId;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Saga;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Accompanies one workload from its first desired state until it has retired: whatever happens to it, it is looked at again. It passes
 * over requests and its own orders, which are steps that a decision took, and after which the same decision has none; and over allocations, as what the
 * node says next matters.
 */
@Saga
@ProcessingGroup("reconciler")
@Revision("1")
public class ReconcilerSaga {
    private static final String WORKLOAD_ID = "workloadId";

    private WorkloadId workloadId;

    @Autowired
    private transient Reconciler reconciler;

    /** For Axon. */
    @SuppressWarnings("NullAway.Init")
    public ReconcilerSaga() {}

    @StartSaga
    @SagaEventHandler(associationProperty = WORKLOAD_ID)
    void on(WorkloadDesiredStateSet event, EventMessage<WorkloadDesiredStateSet> message) {
        workloadId = event.workloadId();
        reconciler.changed(message);
    }

    @SagaEventHandler(associationProperty = WORKLOAD_ID)
    void on(InstanceStatusChanged event, EventMessage<InstanceStatusChanged> message) {
        reconciler.changed(message);
    }

    @SagaEventHandler(associationProperty = WORKLOAD_ID)
    void on(InstancePlacementFailed event, EventMessage<InstancePlacementFailed> message) {
        reconciler.changed(message);
    }

    @SagaEventHandler(associationProperty = WORKLOAD_ID)
    void on(InstanceDesiredStateChanged event, EventMessage<InstanceDesiredStateChanged> message) {
        if (!Reasons.isOfDecision(event.reason())) {
            reconciler.changed(message);
        }
    }

    @SagaEventHandler(associationProperty = WORKLOAD_ID)
    void on(InstanceRelocationRequested event, EventMessage<InstanceRelocationRequested> message) {
        reconciler.changed(message);
    }

    @SagaEventHandler(associationProperty = WORKLOAD_ID)
    void on(WorkloadRetried event, EventMessage<WorkloadRetried> message) {
        reconciler.changed(message);
    }

    @SagaEventHandler(associationProperty = WORKLOAD_ID)
    void on(WorkloadStatusChanged event, EventMessage<WorkloadStatusChanged> message) {
        reconciler.changed(message);
    }

    @EndSaga
    @SagaEventHandler(associationProperty = WORKLOAD_ID)
    void on(WorkloadRetired event, EventMessage<WorkloadRetired> message) {
        reconciler.changed(message);
    }
}
