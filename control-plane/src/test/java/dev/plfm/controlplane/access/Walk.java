package dev.plfm.controlplane.access;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.ApiOperation;
import dev.plfm.controlplane.testing.EventStream;
import dev.plfm.controlplane.testing.Exchange;
import dev.plfm.kernel.id.Ids;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Calls operations of the document with what a tenant has. */
final class Walk {
    private static final String STREAM = "streamEvents";

    private Walk() {}

    /** Reads before writes, writes before deletions, children before their parents, what is one of its kind before what it belongs to. */
    static List<ApiOperation> gently(List<ApiOperation> operations) {
        Comparator<ApiOperation> byHarm = Comparator.comparingInt(
                operation -> List.of("GET", "POST", "PUT", "PATCH", "DELETE").indexOf(operation.method()));
        return operations.stream()
                .sorted(byHarm.thenComparing(operation -> operation.method().equals("DELETE")
                        ? -1_000 * operation.variableNames().size()
                                - operation.path().length()
                        : 0))
                .toList();
    }

    static Answer call(ApiOperation operation, Api api, WalkTenant tenant) {
        return call(operation, api, tenant, tenant.ids());
    }

    /** @param ids what the path's variables are */
    static Answer call(ApiOperation operation, Api api, WalkTenant tenant, Map<String, String> ids) {
        Object body = operation.hasBody() ? WalkBodies.of(operation, tenant) : null;
        return api.send(operation.method(), operation.pathWith(ids) + query(operation, ids), body);
    }

    /** What an operation cannot do without. */
    private static String query(ApiOperation operation, Map<String, String> ids) {
        return operation.id().equals("getNodeWhyNot") ? "?instance=" + ids.get("instance_id") : "";
    }

    /** As {@link #call}, where an answer without end is only begun. */
    static Answer succeed(ApiOperation operation, Api api, WalkTenant tenant) throws Exception {
        if (operation.access().equals("own-node")) {
            return call(operation, api, tenant, onNoNode(tenant.ids()));
        }
        if (operation.path().contains("/{deploy_id}/")) {
            return call(operation, api, tenant, tenant.idsWithWaitingDeploy());
        }
        if (operation.id().equals("streamIngressConfig")) {
            return begun(operation, api, tenant, "spec_version");
        }
        return operation.id().equals(STREAM)
                ? begun(operation, api, tenant, "org.created")
                : call(operation, api, tenant);
    }

    private static Answer begun(ApiOperation operation, Api api, WalkTenant tenant, String until) throws Exception {
        Exchange begun = EventStream.readUntil(
                api.readers().get(0).resolve(operation.pathWith(tenant.ids())),
                Optional.ofNullable(api.token()).orElseThrow(),
                "application/x-ndjson",
                until);
        return new Answer(begun.status(), begun.responseHeaders().map(), begun.responseBody());
    }

    /** A node may report on an instance that is gone, but not on one that runs elsewhere. */
    private static Map<String, String> onNoNode(Map<String, String> ids) {
        Map<String, String> others = new HashMap<>(ids);
        others.put("instance_id", Ids.generate("inst"));
        return others;
    }

    /** What two refusals may not differ in. */
    static ObjectNode comparable(Answer answer) {
        ObjectNode problem = (ObjectNode) answer.json();
        problem.remove(List.of("request_id", "instance"));
        return problem;
    }
}
