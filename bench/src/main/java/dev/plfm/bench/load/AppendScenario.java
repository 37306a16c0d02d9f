package dev.plfm.bench.load;

import dev.plfm.command.app.AppCommand.CreateApp;
import dev.plfm.command.org.OrgCommand.CreateOrg;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.eventlog.AppendPosition;
import dev.plfm.eventlog.EventMetadata;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.Email;
import dev.plfm.kernel.value.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;

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
            CommandGateway gateway = server.bean(CommandGateway.class);
            List<OrgId> orgs = new ArrayList<>();
            for (int i = 0; i < ORGS; i++) {
                OrgId org = OrgId.generate();
                send(gateway, new CreateOrg(org, new Name("bench"), MemberId.generate(), new Email("a@example.com")));
                orgs.add(org);
            }
            new Load(64, stage.process()).closed(plan.warmUp(), number -> () -> createApp(gateway, orgs, number));
            for (int run = 0; run < plan.runs(); run++) {
                for (int producers : PRODUCERS) {
                    double inserts = stage.baseline().inserts(producers, plan.time());
                    Outcome outcome = new Load(producers, stage.process())
                            .closed(plan.time(), number -> () -> createApp(gateway, orgs, number));
                    report.note("append: inserts by the database alone, " + producers + " clients /s", inserts);
                    report.note("append: commands, " + producers + " threads", outcome);
                    report.note("append: ratio to inserts, " + producers + " clients", outcome.perSecond() / inserts);
                }
            }
        }
    }

    private void createApp(CommandGateway gateway, List<OrgId> orgs, int number) {
        OrgId org = orgs.get(number % orgs.size());
        send(gateway, new CreateApp(org, AppId.generate(), new Name("app-" + names.incrementAndGet()), null, null));
    }

    private static void send(CommandGateway gateway, Object command) {
        gateway.sendAndWait(new GenericCommandMessage<>(command)
                .withMetaData(Map.of(
                        EventMetadata.ACTOR_TYPE, "user",
                        EventMetadata.ACTOR_ID, "usr_bench",
                        EventMetadata.REQUEST_ID, "req_bench",
                        AppendPosition.KEY, new AppendPosition())));
    }
}
