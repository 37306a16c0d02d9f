package dev.plfm.command.plan;

import dev.plfm.command.plan.Forecast.Course;
import dev.plfm.command.reconcile.DesiredProcess;
import dev.plfm.kernel.id.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command would lead to, and what that was found out from.
 *
 * @param desiredBefore what the environment wants of the process types concerned, as it is
 * @param outlooks the workloads concerned, in the order in which they would be looked at
 * @param retiring process types that are on their way out, of which nothing comes
 * @param drained the node that would be drained, or null
 */
record Prospect(
        Call call,
        List<DesiredProcess> desiredBefore,
        List<Outlook> outlooks,
        List<String> retiring,
        @Nullable NodeId drained,
        Course course) {}
