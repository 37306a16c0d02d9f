package dev.plfm.convergence.schedule;

import dev.plfm.kernel.value.LabelConstraint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in a sentence what verdicts say in figures. Each node is counted once, at the first rule that it does not pass. */
final class Wording {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    private Wording() {}

    /** @param figures whether it says how much nodes have left */
    static String sentence(Verdicts verdicts, boolean figures) {
        int all = verdicts.nodes().size();
        if (all == 0) {
            return "No node fits: there are no nodes.";
        }
        long fitting = verdicts.nodes().stream().filter(NodeVerdict::fits).count();
        if (fitting > 0) {
            return (fitting == all && all > 1 ? "All " + all : fitting + " of " + all)
                    + (all == 1 ? " node" : " nodes")
                    + (fitting == 1 ? " fits" : " fit")
                    + verdicts.best()
                            .map(best -> ", best " + best.nodeId() + ".")
                            .orElse(".");
        }
        List<String> parts = new ArrayList<>();
        for (List<Failing> same : together(verdicts)) {
            String who = parts.isEmpty() ? first(same.size(), all) : "" + same.size();
            parts.add(who + " " + predicate(same, figures));
        }
        return "No node fits: " + String.join(", ", parts) + ".";
    }

    static String constraint(LabelConstraint constraint) {
        String values = String.join(", ", constraint.values());
        return switch (constraint.operator()) {
            case IN -> constraint.label() + " in (" + values + ")";
            case NOT_IN -> constraint.label() + " not in (" + values + ")";
            case EXISTS -> constraint.label() + " exists";
            case NOT_EXISTS -> constraint.label() + " does not exist";
        };
    }

    private static String first(int count, int all) {
        if (count == all) {
            return all == 1 ? "the only one" : "all " + all;
        }
        return count + " of " + all;
    }

    /** The first failing rule of each node; those that are said together, the most first. */
    private static List<List<Failing>> together(Verdicts verdicts) {
        Map<String, List<Failing>> groups = new LinkedHashMap<>();
        for (Rule rule : Rule.values()) {
            for (NodeVerdict node : verdicts.nodes()) {
                Failing failing = node.failing().get(0);
                if (failing.reason().equals(rule.reason())) {
                    String key = rule == Rule.ACTIVE ? rule.reason() + failing.detail() : rule.reason();
                    groups.computeIfAbsent(key, same -> new ArrayList<>()).add(failing);
                }
            }
        }
        return groups.values().stream()
                .sorted(Comparator.<List<Failing>>comparingInt(List::size).reversed())
                .toList();
    }

    private static String predicate(List<Failing> same, boolean figures) {
        Failing one = same.get(0);
        boolean single = same.size() == 1;
        String are = single ? "is " : "are ";
        return switch (Rule.ofReason(one.reason())) {
            case ACTIVE -> are + one.detail();
            case HEARD -> (single ? "has" : "have") + " not been heard of lately";
            case ARCH -> (single ? "has" : "have") + " another architecture";
            case LABELS -> (single ? "does" : "do") + " not meet a constraint (" + details(same) + ")";
            case VOLUME_HOME -> (single ? "does" : "do") + " not have the volumes";
            case VOLUME_IN_USE -> "would have to wait for a volume in use (" + details(same) + ")";
            case MEMORY ->
                (single ? "has" : "have") + " too little free memory (" + bytes(one.needed(), true) + " needed"
                        + (figures ? ", at most " + bytes(most(same), false) + " free" : "") + ")";
            case QUOTA_INSTANCES -> quota(one, "instances", "" + one.available());
            case QUOTA_MEMORY ->
                quota(one, "memory", bytes(one.needed(), true) + " needed, " + bytes(one.available(), false));
            case QUOTA_CPU -> quota(one, "cpu", one.needed() + " needed, " + one.available());
        };
    }

    private static String quota(Failing failing, String what, String left) {
        return "would exceed the organization's quota of " + what + " (" + left + " left)";
    }

    private static String details(List<Failing> same) {
        return same.stream().map(Failing::detail).distinct().sorted().collect(Collectors.joining("; "));
    }

    private static long most(List<Failing> same) {
        return same.stream()
                .mapToLong(failing ->
                        failing.available() == null ? 0 : failing.available().longValue())
                .max()
                .orElse(0);
    }

    /** Rounded to the unfavourable side, so that what is needed never looks like what is there. */
    private static String bytes(@Nullable Number number, boolean up) {
        long bytes = number == null ? 0 : number.longValue();
        if (bytes >= GIB && bytes % GIB == 0) {
            return bytes / GIB + " GiB";
        }
        if (bytes >= MIB) {
            return (up ? (bytes + MIB - 1) / MIB : bytes / MIB) + " MiB";
        }
        return String.format(Locale.ROOT, "%d bytes", bytes);
    }
}
