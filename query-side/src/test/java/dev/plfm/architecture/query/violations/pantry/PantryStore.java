package dev.plfm.architecture.query.violations.pantry;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads past row-level security. */
class PantryStore {
    final JdbcClient jdbc;

    PantryStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }
}
