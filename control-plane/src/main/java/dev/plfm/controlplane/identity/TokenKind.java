package dev.plfm.controlplane.identity;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Every kind of opaque token, with the prefix that tells people and secret scanners what it is, and how long it lives. */
public enum TokenKind {
    ACCESS("plfm_at_", Duration.ofMinutes(15)),
    REFRESH("plfm_rt_", Duration.ofDays(30)),
    DEVICE_CODE("plfm_dc_", Duration.ofMinutes(10)),
    SESSION("plfm_st_", Duration.ofHours(8)),
    OPERATOR("plfm_ot_", Duration.ofDays(30)),
    ENROLLMENT("plfm_et_", Duration.ofHours(24)),
    PASSWORD_LINK("plfm_pl_", Duration.ofHours(24)),
    NODE("plfm_nt_", null),
    INGRESS("plfm_it_", null);

    private final String prefix;
    private final @Nullable Duration lifetime;

    TokenKind(String prefix, @Nullable Duration lifetime) {
        this.prefix = prefix;
        this.lifetime = lifetime;
    }

    String prefix() {
        return prefix;
    }

    /** Null when it lives until it is revoked. */
    public @Nullable Duration lifetime() {
        return lifetime;
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
