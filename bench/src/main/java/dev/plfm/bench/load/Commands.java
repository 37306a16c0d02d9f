package dev.plfm.bench.load;

import dev.plfm.command.org.OrgCommand.CreateOrg;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.eventlog.AppendPosition;
import dev.plfm.eventlog.EventMetadata;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.Email;
import dev.plfm.kernel.value.Name;
import java.util.Map;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;

/** Commands as a user's request would send them, from within the process that handles them. */
final class Commands {
    private final CommandGateway gateway;

    Commands(RunningServer server) {
        gateway = server.bean(CommandGateway.class);
    }

    void send(Object command) {
        gateway.sendAndWait(new GenericCommandMessage<>(command)
                .withMetaData(Map.of(
                        EventMetadata.ACTOR_TYPE, "user",
                        EventMetadata.ACTOR_ID, "usr_bench",
                        EventMetadata.REQUEST_ID, "req_bench",
                        AppendPosition.KEY, new AppendPosition())));
    }

    /** A new organization, after two events of its own. */
    OrgId org() {
        OrgId org = OrgId.generate();
        send(new CreateOrg(org, new Name("bench"), MemberId.generate(), new Email("a@example.com")));
        return org;
    }
}
