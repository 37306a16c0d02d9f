package dev.plfm.query.explain;

import dev.plfm.kernel.access.ActorType;
import dev.plfm.query.explain.InstanceWhy.Actor;
import dev.plfm.query.explain.InstanceWhy.Event;
import dev.plfm.query.explain.InstanceWhy.Kind;
import dev.plfm.query.explain.InstanceWhy.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lays the steps that led to an instance one behind the other, each event once, back to the person. */
final class WhyChain {
    private static final String DEPLOY_CREATED = "deploy.created";

    private final InstanceFacts instance;
    private final Map<Long, LoggedEvent> events;
    private final List<LoggedEvent> deploys;
    private final Actors actors;
    private final WhySentence sentence;
    private final List<Step> steps = new ArrayList<>();
    private final Set<Long> told = new HashSet<>();

    /**
     * @param events what made the instance, with causes
     * @param deploys the creation of the deploy, and if that is an automatic rollback of the one that it undoes, and so on
     */
    WhyChain(InstanceFacts instance, Map<Long, LoggedEvent> events, List<LoggedEvent> deploys, Actors actors) {
        this.instance = instance;
        this.events = events;
        this.deploys = deploys;
        this.actors = actors;
        this.sentence = new WhySentence(instance, this::event, deploys, actors);
    }

    InstanceWhy explain() {
        now();
        add(Kind.PLACEMENT, event(instance.placed() == null ? instance.unplaced() : instance.placed()));
        decision();
        wish();
        Actor askedBy = null;
        String request = null;
        LoggedEvent asked = WhySentence.asked(deploys);
        if (asked != null) {
            askedBy = actors.of(asked);
            request = asked.requestId();
            steps.add(new Step(
                    Kind.REQUEST,
                    "Request " + request + " came from " + askedBy.words() + ".",
                    Event.of(asked),
                    askedBy,
                    request));
        }
        return new InstanceWhy(
                instance.id(),
                instance.processType(),
                instance.nodeId(),
                instance.status(),
                instance.desiredState(),
                sentence.summary(),
                askedBy,
                request,
                List.copyOf(steps));
    }

    /** What it does, and if it was told to end, why. */
    private void now() {
        LoggedEvent last = event(instance.reported());
        if (last != null) {
            add(Kind.INSTANCE, last);
        }
        LoggedEvent failed = event(instance.failed());
        if (failed != null) {
            add(Kind.INSTANCE, failed);
        }
        LoggedEvent order = event(instance.order());
        if (order != null) {
            add(Kind.ORDER, order);
            addCauses(Kind.ORDER_CAUSE, order);
        }
        LoggedEvent relocation = event(instance.relocation());
        if (relocation != null) {
            add(Kind.ORDER_CAUSE, relocation);
            addCauses(Kind.ORDER_CAUSE, relocation);
        }
        LoggedEvent newer = WhySentence.newerWish(instance, this::event);
        if (order != null && newer != null) {
            add(Kind.ORDER_CAUSE, newer);
            addCauses(Kind.ORDER_CAUSE, newer);
        }
        if (last != null && order == null) {
            addCauses(Kind.ORDER_CAUSE, last);
        }
    }

    private void decision() {
        LoggedEvent requested = event(instance.requested());
        if (requested != null) {
            told.add(requested.eventId());
            steps.add(step(Kind.DECISION, sentence.decision(requested), requested));
            for (LoggedEvent cause : requested.causes(events)) {
                if (instance.desired() != null && cause.eventId() <= instance.desired()) {
                    break;
                }
                add(Kind.DECISION_CAUSE, cause);
            }
        }
    }

    private void wish() {
        LoggedEvent desired = event(instance.desired());
        if (desired != null) {
            add(Kind.DESIRED_STATE, desired);
            addCauses(Kind.DESIRED_STATE_CAUSE, desired);
        }
        LoggedEvent release = event(instance.release());
        if (release != null) {
            add(Kind.RELEASE, release);
            addCauses(Kind.DEPLOY_CAUSE, release);
        }
        for (LoggedEvent deploy : deploys) {
            add(Kind.DEPLOY, deploy);
            addCauses(Kind.DEPLOY_CAUSE, deploy);
        }
    }

    private void addCauses(Kind kind, LoggedEvent of) {
        of.causes(events).forEach(cause -> add(kindOf(cause, kind), cause));
    }

    /** What has a step of its own in the chain keeps it, wherever it comes up. */
    private Kind kindOf(LoggedEvent cause, Kind otherwise) {
        if (otherwise == Kind.ORDER_CAUSE) {
            return otherwise;
        }
        if (cause.is("env.desired_release_set")) {
            return Kind.RELEASE;
        }
        if (cause.is(DEPLOY_CREATED)) {
            return Kind.DEPLOY;
        }
        return cause.type().startsWith("deploy.") ? Kind.DEPLOY_CAUSE : otherwise;
    }

    private void add(Kind kind, @Nullable LoggedEvent event) {
        if (event != null && told.add(event.eventId())) {
            steps.add(step(kind, EventWords.sentence(event), event));
        }
    }

    private Step step(Kind kind, String words, LoggedEvent event) {
        return new Step(kind, words, Event.of(event), actors.of(event), actors.request(event));
    }

    private @Nullable LoggedEvent event(@Nullable Long position) {
        return position == null ? null : events.get(position);
    }

    /** Whether a person or a program asked for it, rather than a component of the platform. */
    static boolean isAsked(LoggedEvent event) {
        return event.actorType() != ActorType.SYSTEM;
    }
}
