package dev.plfm.bench.load;

import dev.plfm.controlplane.RunningServer;
import dev.plfm.kernel.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** One resource by its id, through REST. */
final class ReadScenario implements Scenario {
    private static final int CLIENTS = 16;
    private static final int APPS = 200;

    @Override
    public void run(Plan plan, Report report) throws Exception {
        try (Stage stage = Stage.set();
                RunningServer server = stage.server("all")) {
            Baseline baseline = stage.baseline();
            String token = Stage.token(server);
            List<String> paths = new ArrayList<>();
            try (HttpLine line = new HttpLine(server.baseUri(), token)) {
                String apps = "/v1/orgs/" + ApiScenario.org(line) + "/apps";
                for (int i = 0; i < APPS; i++) {
                    String app = line.post(apps, "{\"name\": \"app-" + i + "\"}", "");
                    paths.add(apps + "/" + Json.mapper().readTree(app).at("/id").asString());
                }
            }
            Load load = new Load(CLIENTS, stage.process());
            load.warmUp(number -> client(server, token, paths));
            for (int run = 0; run < plan.runs(); run++) {
                double lookups = baseline.lookups(CLIENTS, plan.time());
                Outcome most = load.closed(plan.time(), number -> client(server, token, paths));
                report.note("read: look-ups by the database alone, 16 clients /s", lookups);
                report.note("read: app by id, 16 clients", most);
                report.note("read: ratio to look-ups, 16 clients", most.perSecond() / lookups);
                Outcome half = load.open(most.perSecond() / 2, plan.time(), number -> client(server, token, paths));
                report.note("read: at half that rate", half);
            }
        }
    }

    private static Load.Operation client(RunningServer server, String token, List<String> paths) {
        HttpLine line = new HttpLine(server.baseUri(), token);
        return () -> line.get(paths.get(ThreadLocalRandom.current().nextInt(paths.size())));
    }
}
