package dev.plfm.controlplane.identity;

import dev.plfm.kernel.access.RequestedScopes;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.access.Unauthenticated;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.resource.Ok;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** Where programs get, exchange and give back tokens; what they present is in the body, so no bearer token is asked for. */
@RestController
@RequestMapping("/v1/auth")
@ConditionalOnBooleanProperty("plfm.roles.command")
class AuthController {
    private final DeviceFlow devices;
    private final ClientCredentials clients;
    private final SignIns signIns;
    private final PublicUrl publicUrl;
    private final ExchangeRecord record;

    AuthController(
            DeviceFlow devices,
            ClientCredentials clients,
            SignIns signIns,
            PublicUrl publicUrl,
            ExchangeRecord record) {
        this.devices = devices;
        this.clients = clients;
        this.signIns = signIns;
        this.publicUrl = publicUrl;
        this.record = record;
    }

    @PostMapping("/device/start")
    @Unauthenticated
    DeviceStart start(@RequestBody StartBody body, HttpServletRequest request) {
        DeviceFlow.Started started = devices.start(
                BodyText.label("client_name", body.clientName()),
                BodyText.label("device_name", body.deviceName()),
                RequestedScopes.optional(body.scopes()));
        String page = publicUrl.of(request, "/device");
        String code = started.userCode().shown();
        return new DeviceStart(
                started.deviceCode().text(),
                code,
                page,
                UriComponentsBuilder.fromUriString(page)
                        .queryParam("user_code", code)
                        .toUriString(),
                DeviceFlow.lifetime().toSeconds(),
                DeviceFlow.POLL_SECONDS);
    }

    @PostMapping("/device/token")
    @Unauthenticated
    TokenPair poll(@RequestBody PollBody body, HttpServletRequest request) {
        OpaqueToken deviceCode = new OpaqueToken(BodyText.required("device_code", body.deviceCode()));
        return record.of("device_code", request, () -> devices.poll(deviceCode));
    }

    @PostMapping("/token")
    @Unauthenticated
    TokenPair token(@RequestBody ClientBody body, HttpServletRequest request) {
        if (!"client_credentials".equals(body.grantType())) {
            throw DomainException.invalid("grant_type", "must be client_credentials");
        }
        String clientId = BodyText.required("client_id", body.clientId());
        String clientSecret = BodyText.required("client_secret", body.clientSecret());
        Set<Scope> scopes = RequestedScopes.optional(body.scopes());
        return record.of("client_secret", request, () -> clients.issue(clientId, clientSecret, scopes));
    }

    @PostMapping("/token/refresh")
    @Unauthenticated
    TokenPair refresh(@RequestBody RefreshBody body, HttpServletRequest request) {
        OpaqueToken refreshToken = new OpaqueToken(BodyText.required("refresh_token", body.refreshToken()));
        return record.of("refresh_token", request, () -> signIns.refresh(refreshToken));
    }

    @PostMapping("/token/revoke")
    @Unauthenticated
    Ok revoke(@RequestBody RevokeBody body) {
        if (body.refreshToken() == null && body.accessToken() == null) {
            throw DomainException.invalid("refresh_token", "is required, or access_token");
        }
        if (body.refreshToken() != null) {
            signIns.revokeRefresh(new OpaqueToken(BodyText.required("refresh_token", body.refreshToken())));
        }
        if (body.accessToken() != null) {
            signIns.revokeAccess(new OpaqueToken(BodyText.required("access_token", body.accessToken())));
        }
        return Ok.OK;
    }

    record StartBody(
            @Nullable String clientName,
            @Nullable String deviceName,
            @Nullable List<@Nullable String> scopes) {}

    record DeviceStart(
            String deviceCode,
            String userCode,
            String verificationUri,
            String verificationUriComplete,
            long expiresInSeconds,
            int pollIntervalSeconds) {
        /** Leaves the secret out. */
        @Override
        public String toString() {
            return "DeviceStart[...]";
        }
    }

    record PollBody(@Nullable String deviceCode) {
        /** Leaves the secret out. */
        @Override
        public String toString() {
            return "PollBody[...]";
        }
    }

    record ClientBody(
            @Nullable String grantType,
            @Nullable String clientId,
            @Nullable String clientSecret,
            @Nullable List<@Nullable String> scopes) {
        /** Leaves the secret out. */
        @Override
        public String toString() {
            return "ClientBody[clientId=" + clientId + "]";
        }
    }

    record RefreshBody(@Nullable String refreshToken) {
        /** Leaves the secret out. */
        @Override
        public String toString() {
            return "RefreshBody[...]";
        }
    }

    record RevokeBody(
            @Nullable String refreshToken, @Nullable String accessToken) {
        /** Leaves the secret out. */
        @Override
        public String toString() {
            return "RevokeBody[...]";
        }
    }
}
