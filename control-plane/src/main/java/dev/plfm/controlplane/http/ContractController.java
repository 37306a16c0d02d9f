package dev.plfm.controlplane.http;

import dev.plfm.kernel.access.Unauthenticated;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the contract itself, for Swagger UI and for clients that generate code. */
@RestController
class ContractController {
    private static final MediaType YAML = MediaType.parseMediaType("application/yaml");

    @GetMapping("/openapi.yaml")
    @Unauthenticated
    ResponseEntity<Resource> contract() {
        return ResponseEntity.ok().contentType(YAML).body(new ClassPathResource("openapi/openapi.yaml"));
    }
}
