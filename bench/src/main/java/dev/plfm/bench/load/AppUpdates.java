package dev.plfm.bench.load;

import dev.plfm.command.app.AppCommand.CreateApp;
import dev.plfm.command.app.AppCommand.UpdateApp;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.Description;
import dev.plfm.kernel.value.Name;
import java.util.ArrayList;
import java.util.List;

/** One producer's commands on aggregates that are there already: its own apps get new descriptions, one after the other. */
final class AppUpdates implements Load.Operation {
    private static final int APPS = 20;

    private final Commands commands;
    private final OrgId org;
    private final List<AppId> apps = new ArrayList<>();
    private long turn;

    AppUpdates(Commands commands) {
        this.commands = commands;
        org = commands.org();
        for (int i = 0; i < APPS; i++) {
            AppId app = AppId.generate();
            commands.send(new CreateApp(org, app, new Name("app-" + i), null, null));
            apps.add(app);
        }
    }

    @Override
    public void run() {
        AppId app = apps.get((int) (turn % APPS));
        long version = 1 + turn++ / APPS;
        commands.send(new UpdateApp(org, app, null, new Description("version " + version), null, version));
    }
}
