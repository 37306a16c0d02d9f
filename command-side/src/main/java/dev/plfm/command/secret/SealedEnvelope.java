package dev.plfm.command.secret;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.secret.PlatformEnv;
import dev.plfm.sealing.Sealed;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client has sealed by itself: {@code <version_id>.<key_id>.<sealed bytes in base 64>}. The version id is the client's to make, as
 * what is sealed is bound to it.
 */
record SealedEnvelope(SecretVersionId versionId, Sealed sealed) {
    private static final Pattern FORM =
            Pattern.compile("(sv_[0-7][0-9A-HJKMNP-TV-Z]{25})\\.(k[0-9a-f]{16})\\.([A-Za-z0-9+/]+={0,2})");

    /** @throws DomainException {@code invalid_argument} */
    static SealedEnvelope parse(byte[] data) {
        Matcher form = FORM.matcher(new String(data, StandardCharsets.ISO_8859_1));
        if (!form.matches()) {
            throw invalid("must be <version_id>.<key_id>.<base 64>");
        }
        byte[] bytes = decoded(form.group(3));
        if (bytes.length < Sealed.OVERHEAD + PlatformEnv.HEADER.length()) {
            throw invalid("is too short for sealed secrets");
        }
        if (bytes.length > Sealed.OVERHEAD + PlatformEnv.MAX_BYTES) {
            throw invalid("is too long: what is sealed may have at most " + PlatformEnv.MAX_BYTES + " bytes");
        }
        return new SealedEnvelope(new SecretVersionId(form.group(1)), new Sealed(form.group(2), bytes));
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw invalid("its last part is not base 64");
        }
    }

    /** {@code already_exists}: what is sealed is bound to its version, so that the same version cannot be something else. */
    static DomainException used() {
        String message = "its version id was used before: seal anew with another";
        return new DomainException(
                ErrorCode.ALREADY_EXISTS, "data: " + message, List.of(new DomainException.FieldError("data", message)));
    }

    static DomainException invalid(String message) {
        return DomainException.invalid("data", message);
    }
}
