package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.LoggedEvents;
import dev.plfm.controlplane.testing.SharedServer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Runs after all others. */
@Tag("shared-server")
@Order(Integer.MAX_VALUE)
class ContractCoverageTest {
    @Test
    void every_operation_of_the_contract_was_exercised() {
        assertThat(SharedServer.contract().notExercised()).isEmpty();
    }

    @Test
    void every_event_of_the_shared_server_keeps_its_schema() {
        for (JsonNode event : LoggedEvents.of(SharedServer.get().sql())) {
            assertThat(SharedServer.contract().eventViolations(event))
                    .as(event.toString())
                    .isEmpty();
        }
    }
}
