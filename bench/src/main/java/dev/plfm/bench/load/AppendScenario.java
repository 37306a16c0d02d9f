package dev.plfm.bench.load;

import dev.plfm.command.app.AppCommand.CreateApp;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Commands from many threads of the process that handles them: each claims a name and counts for a quota. */
final class AppendScenario implements Scenario {
    private static final int ORGS = 8;
    private static final int[] PRODUCERS = {1, 16, 64};

    private final AtomicLong names = new AtomicLong();

    @Override
    public void run(Plan plan, Report report) throws Exception {
        try (Stage stage = Stage.set();
                RunningServer server = stage.server("command")) {
            Baseline baseline = stage.baseline();
            Commands commands = new Commands(server);
            List<OrgId> orgs = new ArrayList<>();
            for (int i = 0; i < ORGS; i++) {
                orgs.add(commands.org());
            }
            new Load(64, stage.process()).warmUp(number -> () -> createApp(commands, orgs, number));
            for (int run = 0; run < plan.runs(); run++) {
                for (int producers : PRODUCERS) {
                    double inserts = stage.baseline().inserts(producers, plan.time());
                    Outcome outcome = new Load(producers, stage.process())
                            .closed(plan.time(), number -> () -> createApp(commands, orgs, number));
                    Outcome updates = new Load(producers, stage.process())
                            .closed(plan.time(), number -> new AppUpdates(commands));
                    report.note("append: inserts by the database alone, " + producers + " clients /s", inserts);
                    report.note("append: commands, " + producers + " threads", outcome);
                    report.note("append: commands on existing aggregates, " + producers + " threads", updates);
                    report.note("append: ratio to inserts, " + producers + " clients", outcome.perSecond() / inserts);
                }
            }
        }
    }

    private void createApp(Commands commands, List<OrgId> orgs, int number) {
        OrgId org = orgs.get(number % orgs.size());
        commands.send(new CreateApp(org, AppId.generate(), new Name("app-" + names.incrementAndGet()), null, null));
    }
}
