package dev.plfm.command.deploy;

import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.EventTypes;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.json.Json;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the beginning of deploys from the log. */
@Component
final class LoggedDeploys implements DeployLookup {
    private static final String EVENT_TYPE = EventTypes.nameOf(DeployCreated.class);

    private final JdbcClient jdbc;

    LoggedDeploys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public DeployCreated beginningOf(DeployId deployId) {
        String payload = jdbc.sql("SELECT payload::text FROM event_log WHERE aggregate_id = ? AND event_type = ?")
                .params(deployId.value(), EVENT_TYPE)
                .query(String.class)
                .single();
        return Json.lenient().readValue(payload, DeployCreated.class);
    }
}
