package dev.plfm.controlplane.access;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.ApiOperation;
import dev.plfm.controlplane.testing.EventStream;
import dev.plfm.controlplane.testing.Exchange;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Calls operations of the document with what a tenant has. */
final class Walk {
    private static final String STREAM = "streamEvents";

    private Walk() {}

    /** Reads before writes, writes before deletions, children before their parents. */
    static List<ApiOperation> gently(List<ApiOperation> operations) {
        Comparator<ApiOperation> byHarm = Comparator.comparingInt(
                operation -> List.of("GET", "POST", "PUT", "PATCH", "DELETE").indexOf(operation.method()));
        return operations.stream()
                .sorted(byHarm.thenComparing(operation -> operation.method().equals("DELETE")
                        ? -operation.variableNames().size()
                        : 0))
                .toList();
    }

    static Answer call(ApiOperation operation, Api api, WalkTenant tenant) {
        return call(operation, api, tenant, tenant.ids());
    }

    /** @param ids what the path's variables are */
    static Answer call(ApiOperation operation, Api api, WalkTenant tenant, Map<String, String> ids) {
        Object body = operation.hasBody() ? WalkBodies.of(operation, tenant) : null;
        return api.send(operation.method(), operation.pathWith(ids), body);
    }

    /** As {@link #call}, where an answer without end is only begun. */
    static Answer succeed(ApiOperation operation, Api api, WalkTenant tenant) throws Exception {
        if (!operation.id().equals(STREAM)) {
            return call(operation, api, tenant);
        }
        Exchange begun = EventStream.readUntil(
                api.readers().get(0).resolve(operation.pathWith(tenant.ids())),
                Optional.ofNullable(api.token()).orElseThrow(),
                "application/x-ndjson",
                "org.created");
        return new Answer(begun.status(), begun.responseHeaders().map(), begun.responseBody());
    }

    /** What two refusals may not differ in. */
    static ObjectNode comparable(Answer answer) {
        ObjectNode problem = (ObjectNode) answer.json();
        problem.remove(List.of("request_id", "instance"));
        return problem;
    }
}
