package dev.plfm.bench.load;

import dev.plfm.controlplane.RunningServer;
import dev.plfm.kernel.json.Json;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Apps made through REST, with real tokens and idempotency keys, each answer after the read model has it. */
final class ApiScenario implements Scenario {
    private static final int CLIENTS = 16;

    private final AtomicLong names = new AtomicLong();

    @Override
    public void run(Plan plan, Report report) throws Exception {
        try (Stage stage = Stage.set();
                RunningServer server = stage.server("all")) {
            Baseline baseline = stage.baseline();
            String token = Stage.token(server);
            List<String> orgs;
            try (HttpLine line = new HttpLine(server.baseUri(), token)) {
                orgs = List.of(org(line), org(line), org(line), org(line));
            }
            Load load = new Load(CLIENTS, stage.process());
            load.warmUp(number -> client(server, token, orgs, number));
            for (int run = 0; run < plan.runs(); run++) {
                double inserts = baseline.inserts(CLIENTS, plan.time());
                Outcome most = load.closed(plan.time(), number -> client(server, token, orgs, number));
                report.note("api: inserts by the database alone, 16 clients /s", inserts);
                report.note("api: writes, 16 clients", most);
                report.note("api: ratio to inserts, 16 clients", most.perSecond() / inserts);
                Outcome half = new Load(4 * CLIENTS, stage.process())
                        .open(most.perSecond() / 2, plan.time(), number -> client(server, token, orgs, number));
                report.note("api: at half that rate", half);
            }
        }
    }

    static String org(HttpLine line) throws Exception {
        return Json.mapper()
                .readTree(line.post("/v1/orgs", "{\"name\": \"bench\"}", ""))
                .at("/id")
                .asString();
    }

    private Load.Operation client(RunningServer server, String token, List<String> orgs, int number) {
        HttpLine line = new HttpLine(server.baseUri(), token);
        String path = "/v1/orgs/" + orgs.get(number % orgs.size()) + "/apps";
        return () -> {
            long name = names.incrementAndGet();
            line.post(
                    path, "{\"name\": \"app-" + name + "\", \"description\": \"what it sells\"}", "bench-key-" + name);
        };
    }
}
