package dev.plfm.command.architecture.violations.shelf;

import org.axonframework.spring.stereotype.Aggregate;

@Aggregate
class Shelf {}
