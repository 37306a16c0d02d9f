package dev.plfm.controlplane.pages;

import dev.plfm.kernel.value.Email;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/** Counts and logs what happens at the pages. What a refused person typed is never part of it: it may be a password in the wrong field. */
@Component
@ConditionalOnBooleanProperty("plfm.roles.command")
class SignInRecord {
    private static final Logger LOG = LoggerFactory.getLogger(SignInRecord.class);

    private final MeterRegistry meters;

    SignInRecord(MeterRegistry meters) {
        this.meters = meters;
    }

    void done(String what, Email person, HttpServletRequest request) {
        meters.counter("plfm.pages.done", "what", what).increment();
        LOG.atInfo()
                .addKeyValue("account", person.value())
                .addKeyValue("client", request.getRemoteAddr())
                .log(what);
    }

    void refused(String check, String code, HttpServletRequest request) {
        meters.counter("plfm.access.refused", "check", check, "code", code).increment();
        LOG.atInfo()
                .addKeyValue("check", check)
                .addKeyValue("code", code)
                .addKeyValue("client", request.getRemoteAddr())
                .log("access refused");
    }
}
