package dev.plfm.command.architecture.violations.basket;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.RestController;

@RestController
class BasketController {
    Basket aggregate;
    JdbcClient table;
}
