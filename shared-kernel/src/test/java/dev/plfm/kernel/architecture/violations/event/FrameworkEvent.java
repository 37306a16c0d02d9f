package dev.plfm.kernel.architecture.violations.event;

import java.sql.Connection;
import org.axonframework.eventhandling.EventMessage;

record FrameworkEvent(EventMessage<?> message, Connection connection) {}
