package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.value.SecretFormat;
import org.axonframework.serialization.Revision;

/** What happens to the secrets of an environment; their values are nowhere in the log. */
public sealed interface SecretBundleEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "secret_bundle";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    SecretBundleId bundleId();

    @Override
    default String aggregateId() {
        return bundleId().value();
    }

    @JsonTypeName("secret_bundle.created")
    @Revision("1")
    record SecretBundleCreated(OrgId orgId, AppId appId, EnvId envId, SecretBundleId bundleId, SecretFormat format)
            implements SecretBundleEvent {}

    /**
     * @param fingerprint an HMAC of the content under a deployment key: equal contents of one environment have equal ones
     * @param keyId the key that the version is sealed to
     */
    @JsonTypeName("secret_bundle.version_set")
    @Revision("1")
    record SecretBundleVersionSet(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            SecretBundleId bundleId,
            SecretVersionId versionId,
            SecretFormat format,
            String fingerprint,
            String keyId)
            implements SecretBundleEvent {}

    /** @param keyId the key that the version is sealed to from now on */
    @JsonTypeName("secret_bundle.version_resealed")
    @Revision("1")
    record SecretBundleVersionResealed(
            OrgId orgId, AppId appId, EnvId envId, SecretBundleId bundleId, SecretVersionId versionId, String keyId)
            implements SecretBundleEvent {}
}
