package dev.plfm.architecture.query.violations.kitchen;

import dev.plfm.kernel.access.AnyCaller;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A controller with a table at hand, an endpoint that writes and one that does not say who may call. */
@RestController
class KitchenController {
    private final JdbcClient table;

    KitchenController(JdbcClient table) {
        this.table = table;
    }

    @PostMapping("/kitchen")
    @AnyCaller
    void cook() {}

    @GetMapping("/kitchen")
    String look() {
        return table.toString();
    }
}
