package dev.plfm.command.architecture.violations.shelf;

import java.util.List;

public record Books(List<String> titles) {}
