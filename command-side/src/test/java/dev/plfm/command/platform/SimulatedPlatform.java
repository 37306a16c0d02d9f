package dev.plfm.command.platform;

import java.util.Map;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;

/** The real way of commands from processes and from people to aggregates. */
public final class SimulatedPlatform {
    private final CommandDispatcher dispatcher;
    private final SystemCommands systemCommands;

    public SimulatedPlatform(CommandGateway gateway) {
        dispatcher = new CommandDispatcher(gateway);
        systemCommands = new TransactionalSystemCommands(dispatcher);
    }

    public SystemCommands systemCommands() {
        return systemCommands;
    }

    /** Sends what somebody asked for over HTTP. */
    public @Nullable Object send(Object command, Map<String, ?> metaData) {
        return dispatcher.<Object>dispatch(command, metaData);
    }
}
