package dev.plfm.eventlog;

import java.util.Objects;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.serialization.AnnotationRevisionResolver;

/** Lets only snapshots of an aggregate class that still exists at the same revision be used; others are as if they were not there. */
final class SnapshotClasses {
    private static final AnnotationRevisionResolver REVISIONS = new AnnotationRevisionResolver();

    private SnapshotClasses() {}

    static boolean allow(DomainEventData<?> snapshot) {
        try {
            Class<?> type = Class.forName(snapshot.getPayload().getType().getName());
            return Objects.equals(
                    REVISIONS.revisionOf(type), snapshot.getPayload().getType().getRevision());
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
