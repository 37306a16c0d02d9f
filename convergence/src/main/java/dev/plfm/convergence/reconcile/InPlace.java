package dev.plfm.convergence.reconcile;

import java.util.List;

/**
 * For workloads with volumes: the old instance has stopped before the new one is requested. There are never two, and nothing is in service
 * in between. An old one that could not be replaced stays: also while the node that holds the volumes is being emptied, as nothing starts there.
 */
record InPlace() implements Manner {
    @Override
    public void take(Survey survey, Draft draft) {
        if (!survey.workload().wanted().volumesMissing().isEmpty()) {
            leaveDetached(survey, draft);
        }
        Trim.toSize(survey.current(), survey.wanted(), InstanceView.LEAST_MISSED, draft);
        boolean replaces = draft.canRequest() && !survey.workload().wanted().paused() && !survey.isHomeLeaving();
        int room = replaces ? 0 : survey.wanted() - survey.current().size();
        List<InstanceView> old =
                survey.old().stream().sorted(InstanceView.LEAST_MISSED).toList();
        old.subList(0, Math.max(0, old.size() - Math.max(0, room)))
                .forEach(instance -> draft.remove(instance, Reasons.REPLACED));
        draft.request(survey.wanted(), Math.min(1, survey.wanted()));
    }

    /** What cannot be replaced would else keep a volume that is not its workload's any more. */
    private static void leaveDetached(Survey survey, Draft draft) {
        List<String> volumes = survey.workload().wanted().constraints().volumes();
        survey.old().stream()
                .filter(instance -> !volumes.containsAll(instance.constraints().volumes()))
                .forEach(instance -> draft.remove(instance, Reasons.VOLUME_DETACHED));
    }
}
