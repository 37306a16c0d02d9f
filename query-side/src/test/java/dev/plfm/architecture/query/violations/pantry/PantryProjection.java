package dev.plfm.architecture.query.violations.pantry;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes, as projections may. */
class PantryProjection {
    final JdbcClient jdbc;

    PantryProjection(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }
}
