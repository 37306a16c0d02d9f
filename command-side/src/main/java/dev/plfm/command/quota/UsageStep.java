package dev.plfm.command.quota;

import dev.plfm.command.platform.AppendOrder;
import dev.plfm.command.quota.QuotaTables.Growth;
import dev.plfm.command.quota.QuotaTables.Use;
import dev.plfm.eventlog.AppendRefusal;
import dev.plfm.eventlog.AppendStatements;
import dev.plfm.eventlog.AppendStep;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.kernel.event.RouteEvent.RouteCreated;
import dev.plfm.kernel.event.RouteEvent.RouteDeleted;
import dev.plfm.kernel.event.VolumeEvent.VolumeCreated;
import dev.plfm.kernel.event.VolumeEvent.VolumeDeleted;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.QuotaDimension;
import dev.plfm.kernel.value.Resources;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Counts what exists and what runs, by the events that are about to be appended, and refuses what would exceed a limit. Every kind of
 * thing that counts is one line for its beginning and one for its end.
 */
@Component
@Order(AppendOrder.USAGE)
class UsageStep implements AppendStep {
    private final Map<Class<?>, BiConsumer<Changes, Object>> handlers = new HashMap<>();
    private final QuotaTables tables;

    UsageStep(QuotaTables tables) {
        this.tables = tables;
        on(AppCreated.class, (all, e) -> all.add(Counted.one(e.orgId(), e.appId(), QuotaDimension.MAX_APPS)));
        on(AppDeleted.class, (all, e) -> all.remove(e.orgId(), e.appId()));
        on(EnvCreated.class, (all, e) -> all.add(Counted.one(e.orgId(), e.envId(), QuotaDimension.MAX_ENVS)));
        on(EnvDeleted.class, (all, e) -> all.remove(e.orgId(), e.envId()));
        on(RouteCreated.class, (all, e) -> all.add(Counted.one(e.orgId(), e.routeId(), QuotaDimension.MAX_ROUTES)));
        on(RouteDeleted.class, (all, e) -> all.remove(e.orgId(), e.routeId()));
        on(InstanceAllocated.class, (all, e) -> all.add(instance(e)));
        on(InstanceStatusChanged.class, (all, e) -> {
            if (e.status() == InstanceStatus.STOPPED) {
                all.remove(e.orgId(), e.instanceId());
            }
        });
        on(VolumeCreated.class, (all, e) -> all.add(volume(e)));
        on(VolumeDeleted.class, (all, e) -> all.remove(e.orgId(), e.volumeId()));
        on(OrgQuotaSet.class, (all, e) -> all.limit(e));
    }

    @Override
    public boolean concerns(DomainEventMessage<?> event) {
        return handlers.containsKey(event.getPayloadType())
                && !(event.getPayload() instanceof InstanceStatusChanged changed
                        && changed.status() != InstanceStatus.STOPPED);
    }

    /** What ends counts until the end of all of it, so that no limit is exceeded at any of its positions. */
    @Override
    public boolean say(List<? extends List<? extends DomainEventMessage<?>>> commands, AppendStatements statements) {
        Changes all = new Changes();
        commands.forEach(events -> change(all, events));
        if (!all.limits.isEmpty()) {
            return false;
        }
        if (!all.begin.isEmpty()) {
            QuotaTables.sayAdd(all.begin, statements);
        }
        if (!all.end.isEmpty()) {
            QuotaTables.sayRemove(all.end, statements);
        }
        return true;
    }

    @Override
    public void beforeAppend(List<? extends DomainEventMessage<?>> events) {
        apply(changes(events));
    }

    /** What begins in commands that follow each other is counted together. */
    @Override
    public void beforeAppendAll(List<? extends List<? extends DomainEventMessage<?>>> commands) {
        Map<Integer, Changes> beginnings = new LinkedHashMap<>();
        for (int command = 0; command < commands.size(); command++) {
            Changes changes = changes(commands.get(command));
            if (changes.onlyBegin()) {
                beginnings.put(command, changes);
            } else if (changes.org != null) {
                count(beginnings);
                beginnings.clear();
                apply(command, changes);
            }
        }
        count(beginnings);
    }

    private void count(Map<Integer, Changes> commands) {
        if (commands.isEmpty()) {
            return;
        }
        List<Counted> things = new ArrayList<>();
        commands.values().forEach(changes -> things.addAll(changes.begin));
        for (Use use : tables.addAll(things)) {
            if (use.isTooMuch()) {
                throw refusal(use, commands);
            }
        }
    }

    /** Of the first that is too much; should some of it have been counted before, alone it is told what there was. */
    private static AppendRefusal refusal(Use use, Map<Integer, Changes> commands) {
        BigDecimal limit = BigDecimal.valueOf(Objects.requireNonNull(use.limit()));
        BigDecimal used =
                commands.values().stream().map(changes -> changes.amount(use)).reduce(use.used(), BigDecimal::subtract);
        int refused = 0;
        BigDecimal amount = BigDecimal.ZERO;
        for (Map.Entry<Integer, Changes> command : commands.entrySet()) {
            refused = command.getKey();
            amount = command.getValue().amount(use);
            if (amount.signum() > 0 && used.add(amount).compareTo(limit) > 0) {
                break;
            }
            used = used.add(amount);
        }
        return new AppendRefusal(refused, QuotaExceeded.used(use.dimension(), limit.longValue(), used, amount));
    }

    private void apply(int command, Changes changes) {
        try {
            apply(changes);
        } catch (DomainException refused) {
            throw new AppendRefusal(command, refused);
        }
    }

    private Changes changes(List<? extends DomainEventMessage<?>> events) {
        Changes changes = new Changes();
        change(changes, events);
        return changes;
    }

    private void change(Changes changes, List<? extends DomainEventMessage<?>> events) {
        for (DomainEventMessage<?> event : events) {
            BiConsumer<Changes, Object> handler = handlers.get(event.getPayloadType());
            if (handler != null) {
                handler.accept(changes, event.getPayload());
            }
        }
    }

    private void apply(Changes changes) {
        if (changes.org != null) {
            apply(changes, changes.org);
        }
    }

    /** What ends counts until the end of the append, so that the limit holds at each of its positions. */
    private void apply(Changes changes, OrgId org) {
        Map<QuotaDimension, Long> limits = tables.lock(org);
        if (!changes.begin.isEmpty()) {
            for (Growth growth : tables.add(org, changes.begin)) {
                check(growth, limits.get(growth.dimension()));
            }
        }
        if (!changes.end.isEmpty()) {
            tables.remove(org, changes.end);
        }
        changes.limits.forEach(limit -> tables.limit(org, limit.dimension(), limit.limit()));
    }

    private static void check(Growth growth, @Nullable Long limit) {
        if (limit != null && growth.amount().signum() > 0 && growth.used().compareTo(BigDecimal.valueOf(limit)) > 0) {
            throw QuotaExceeded.used(
                    growth.dimension(), limit, growth.used().subtract(growth.amount()), growth.amount());
        }
    }

    private static Counted instance(InstanceAllocated event) {
        Resources resources = event.resourcesSnapshot();
        return new Counted(
                event.orgId(),
                event.instanceId().value(),
                Map.of(
                        QuotaDimension.MAX_INSTANCES, BigDecimal.ONE,
                        QuotaDimension.MAX_TOTAL_MEMORY_BYTES, BigDecimal.valueOf(resources.memoryLimitBytes()),
                        QuotaDimension.MAX_TOTAL_CPU, BigDecimal.valueOf(resources.cpuRequest())));
    }

    private static Counted volume(VolumeCreated event) {
        return new Counted(
                event.orgId(),
                event.volumeId().value(),
                Map.of(
                        QuotaDimension.MAX_VOLUMES,
                        BigDecimal.ONE,
                        QuotaDimension.MAX_TOTAL_VOLUME_BYTES,
                        BigDecimal.valueOf(event.sizeBytes())));
    }

    private <E> void on(Class<E> type, BiConsumer<Changes, E> handler) {
        handlers.put(type, (changes, event) -> handler.accept(changes, type.cast(event)));
    }

    /** What events change; those of one append are of one aggregate and so of one organization. */
    private static final class Changes {
        private final List<Counted> begin = new ArrayList<>();
        private final List<String> end = new ArrayList<>();
        private final List<OrgQuotaSet> limits = new ArrayList<>();
        private @Nullable OrgId org;

        boolean onlyBegin() {
            return !begin.isEmpty() && end.isEmpty() && limits.isEmpty();
        }

        BigDecimal amount(Use use) {
            return begin.stream()
                    .filter(thing -> thing.orgId().equals(use.orgId()))
                    .map(thing -> thing.amounts().getOrDefault(use.dimension(), BigDecimal.ZERO))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }

        void add(Counted thing) {
            org = thing.orgId();
            begin.add(thing);
        }

        void remove(OrgId orgId, Object itemId) {
            org = orgId;
            end.add(itemId.toString());
        }

        void limit(OrgQuotaSet event) {
            org = event.orgId();
            limits.add(event);
        }
    }
}
