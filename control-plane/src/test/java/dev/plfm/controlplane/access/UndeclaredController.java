package dev.plfm.controlplane.access;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Endpoints whose author forgot to say who may call them. */
@RestController
@ConditionalOnBooleanProperty(UndeclaredController.PROPERTY)
class UndeclaredController {
    static final String PROPERTY = "plfm.test.undeclared";

    @GetMapping({"/v1/undeclared", "/v1/orgs/{org_id}/undeclared", "/undeclared"})
    String secret() {
        return "secret";
    }
}
