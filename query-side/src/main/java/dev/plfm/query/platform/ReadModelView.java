package dev.plfm.query.platform;

import java.util.List;

/** A view: a projection of the log into tables of its own, which nothing else writes. */
public interface ReadModelView {
    /** The processing group of all views: they move together, so that all tables are one cut of the log. */
    String GROUP = "read-model";

    /** The name by which it is rebuilt, such as {@code app}. */
    String name();

    /** Its tables in schema {@code read_model}, in an order in which their rows can be deleted. */
    List<String> tables();
}
