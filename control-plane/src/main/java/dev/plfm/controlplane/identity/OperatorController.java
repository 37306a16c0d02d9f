package dev.plfm.controlplane.identity;

import dev.plfm.controlplane.identity.TokenStore.Grant;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.Operator;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.value.Email;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What operators hand out: links to set a password, and tokens that enrol one node each. */
@RestController
@ConditionalOnBooleanProperty("plfm.roles.command")
class OperatorController {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorController.class);

    private final Accounts accounts;
    private final TokenStore tokens;
    private final PublicUrl publicUrl;

    OperatorController(Accounts accounts, TokenStore tokens, PublicUrl publicUrl) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.publicUrl = publicUrl;
    }

    @PostMapping("/v1/auth/accounts")
    @Operator
    @ResponseStatus(HttpStatus.CREATED)
    Invitation invite(@RequestBody AccountBody body, Caller caller, HttpServletRequest request) {
        Email email = Email.required(body.email());
        OpaqueToken link = accounts.invite(email, caller.actorId());
        LOG.atInfo()
                .addKeyValue("actor_id", caller.actorId())
                .addKeyValue("account", email.value())
                .log("link to set a password issued");
        return new Invitation(
                email.value(),
                publicUrl.of(request, "/password/" + link.text()),
                Objects.requireNonNull(TokenKind.PASSWORD_LINK.lifetime()).toSeconds());
    }

    @PostMapping("/v1/auth/enrollment-tokens")
    @RequiresScope(Scope.NODES_ADMIN)
    @ResponseStatus(HttpStatus.CREATED)
    Enrollment enrollment(Caller caller) {
        OpaqueToken token =
                tokens.issue(TokenKind.ENROLLMENT, Grant.of(new Subject(caller.actorId(), caller.email()), null));
        LOG.atInfo().addKeyValue("actor_id", caller.actorId()).log("enrolment token issued");
        return new Enrollment(
                token.text(),
                Objects.requireNonNull(TokenKind.ENROLLMENT.lifetime()).toSeconds());
    }

    record AccountBody(@Nullable String email) {}

    record Invitation(String email, String passwordUrl, long expiresInSeconds) {
        /** Leaves the secret out. */
        @Override
        public String toString() {
            return "Invitation[email=" + email + "]";
        }
    }

    record Enrollment(String enrollmentToken, long expiresInSeconds) {
        /** Leaves the secret out. */
        @Override
        public String toString() {
            return "Enrollment[...]";
        }
    }
}
