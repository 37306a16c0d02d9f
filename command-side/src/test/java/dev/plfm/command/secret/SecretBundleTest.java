package dev.plfm.command.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.platform.Environments;
import dev.plfm.command.secret.SecretCommand.ResealSecrets;
import dev.plfm.command.secret.SecretCommand.SetSecrets;
import dev.plfm.command.testing.Refusals;
import dev.plfm.command.testing.StoredState;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleCreated;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionResealed;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.resource.SecretBundleResource;
import dev.plfm.kernel.value.SecretFormat;
import dev.plfm.sealing.Sealed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Acceptance and refusal of every command to a secret bundle. */
class SecretBundleTest {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final EnvId ENV = EnvId.generate();
    private static final SecretBundleId BUNDLE = SecretBundleId.of(ENV);
    private static final SecretVersionId V1 = SecretVersionId.generate();
    private static final SecretVersionId V2 = SecretVersionId.generate();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Sealed SEALED = new Sealed("k0000000000000001", new byte[] {1});
    private static final Sealed ANEW = new Sealed("k0000000000000002", new byte[] {2});
    private static final SecretBundleCreated CREATED =
            new SecretBundleCreated(ORG, APP, ENV, BUNDLE, SecretFormat.PLATFORM_ENV_V1);

    private final AggregateTestFixture<SecretBundle> fixture = new AggregateTestFixture<>(SecretBundle.class);
    private final InMemorySealedVersions sealed = new InMemorySealedVersions();
    private RuntimeException environmentSays;
    private final Environments environments = (org, app, env) -> {
        if (environmentSays != null) {
            throw environmentSays;
        }
    };

    @BeforeEach
    void resources() {
        fixture.registerInjectableResource(environments);
        fixture.registerInjectableResource(sealed);
    }

    @Test
    void the_first_secrets_make_the_bundle() {
        fixture.givenNoPriorActivity()
                .andGivenCurrentTime(NOW)
                .when(set(V1, "one", null))
                .expectEvents(CREATED, version(V1, "one"))
                .expectResultMessagePayload(resource(V1, 1));
        assertThat(sealed.kept).containsOnly(Map.entry(V1, SEALED));
    }

    @Test
    void other_secrets_are_another_version() {
        fixture.givenCurrentTime(NOW)
                .andGiven(CREATED, version(V1, "one"))
                .when(set(V2, "two", 1L))
                .expectEvents(version(V2, "two"))
                .expectResultMessagePayload(resource(V2, 2));
    }

    @Test
    void the_same_secrets_again_change_nothing() {
        fixture.givenCurrentTime(NOW)
                .andGiven(CREATED, version(V1, "one"))
                .when(set(V2, "one", null))
                .expectNoEvents()
                .expectResultMessagePayload(resource(V1, 1));
        assertThat(sealed.kept).isEmpty();
    }

    @Test
    void whoever_saw_another_version_is_refused() {
        fixture.given(CREATED, version(V1, "one"))
                .when(set(V2, "two", 2L))
                .expectNoEvents()
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
        fixture.given(CREATED, version(V1, "one"))
                .when(set(V2, "two", 0L))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
        fixture.givenNoPriorActivity()
                .when(set(V1, "one", 1L))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
        fixture.givenNoPriorActivity().when(set(V1, "one", 0L)).expectEvents(CREATED, version(V1, "one"));
    }

    @Test
    void a_bundle_read_back_from_its_snapshot_decides_the_same() {
        SecretBundle bundle = new SecretBundle();
        bundle.on(CREATED);
        StoredState.assertComplete(bundle);
        bundle.on(version(V1, "one"), NOW);
        StoredState.given(bundle, environments, sealed)
                .when(set(V2, "one", 1L))
                .expectNoEvents()
                .expectResultMessagePayload(resource(V1, 1));
        StoredState.given(bundle, environments, sealed)
                .when(set(V1, "two", 1L))
                .expectNoEvents()
                .expectException(Refusals.with(ErrorCode.ALREADY_EXISTS, "data"));
        StoredState.given(bundle, environments, sealed).when(set(V2, "two", 1L)).expectEvents(version(V2, "two"));
    }

    @Test
    void a_version_id_is_used_once() {
        fixture.given(CREATED, version(V1, "one"), version(V2, "two"))
                .when(set(V1, "three", null))
                .expectNoEvents()
                .expectException(Refusals.with(ErrorCode.ALREADY_EXISTS, "data"));
    }

    @Test
    void without_its_environment_even_the_same_secrets_are_refused() {
        environmentSays = DomainException.notFound("environment");
        fixture.given(CREATED, version(V1, "one"))
                .when(set(V2, "one", null))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
        fixture.givenNoPriorActivity().when(set(V2, "one", null)).expectException(Refusals.with(ErrorCode.NOT_FOUND));
        environmentSays = new DomainException(ErrorCode.CONFLICT, "going");
        fixture.given(CREATED, version(V1, "one"))
                .when(set(V2, "two", null))
                .expectNoEvents()
                .expectException(Refusals.with(ErrorCode.CONFLICT));
    }

    @Test
    void a_version_is_resealed_once_for_each_key() {
        sealed.keep(BUNDLE, V1, SEALED);
        SecretBundleVersionResealed resealed = new SecretBundleVersionResealed(ORG, APP, ENV, BUNDLE, V1, ANEW.keyId());
        fixture.given(CREATED, version(V1, "one"))
                .when(new ResealSecrets(BUNDLE, V1, ANEW))
                .expectEvents(resealed)
                .expectResultMessagePayload(true);
        assertThat(sealed.kept).containsEntry(V1, ANEW);
        fixture.given(CREATED, version(V1, "one"), resealed)
                .when(new ResealSecrets(BUNDLE, V1, ANEW))
                .expectNoEvents()
                .expectResultMessagePayload(false);
    }

    @Test
    void what_is_not_kept_or_not_its_own_is_not_resealed() {
        fixture.given(CREATED, version(V1, "one"))
                .when(new ResealSecrets(BUNDLE, V1, ANEW))
                .expectNoEvents()
                .expectResultMessagePayload(false);
        sealed.keep(SecretBundleId.of(EnvId.generate()), V2, SEALED);
        fixture.given(CREATED, version(V1, "one"))
                .when(new ResealSecrets(BUNDLE, V2, ANEW))
                .expectNoEvents()
                .expectResultMessagePayload(false);
        fixture.givenNoPriorActivity()
                .when(new ResealSecrets(BUNDLE, V2, ANEW))
                .expectException(AggregateNotFoundException.class);
    }

    @Test
    void what_is_no_longer_than_half_of_it_is_not_taken_for_it() {
        sealed.keep(BUNDLE, V1, new Sealed(SEALED.keyId(), new byte[] {1, 2}));
        fixture.given(CREATED, version(V1, "one"))
                .when(new ResealSecrets(BUNDLE, V1, ANEW))
                .expectNoEvents()
                .expectResultMessagePayload(false);
    }

    @Test
    void a_bundle_remembers_its_newest_versions_only_and_seals_older_ones_anew_all_the_same() {
        List<Object> history = new ArrayList<>(List.of(CREATED, version(V1, "first")));
        for (int i = 0; i < SecretBundle.REMEMBERED; i++) {
            history.add(version(SecretVersionId.generate(), "print " + i));
        }
        fixture.given(history).when(set(V1, "again", null)).expectEvents(version(V1, "again"));
        sealed.kept.clear();
        sealed.keep(BUNDLE, V1, SEALED);
        fixture.given(history).when(new ResealSecrets(BUNDLE, V1, ANEW)).expectResultMessagePayload(true);
        history.remove(2);
        fixture.given(history)
                .when(set(V1, "again", null))
                .expectNoEvents()
                .expectException(Refusals.with(ErrorCode.ALREADY_EXISTS, "data"));
    }

    @Test
    void commands_show_nothing_of_what_is_sealed() {
        assertThat(set(V1, "one", null).toString()).doesNotContain("[1]").contains(V1.value());
    }

    private static SetSecrets set(SecretVersionId version, String fingerprint, Long expectedVersion) {
        return new SetSecrets(
                ORG, APP, ENV, version, SecretFormat.PLATFORM_ENV_V1, fingerprint, SEALED, expectedVersion);
    }

    private static SecretBundleVersionSet version(SecretVersionId version, String fingerprint) {
        return new SecretBundleVersionSet(
                ORG, APP, ENV, BUNDLE, version, SecretFormat.PLATFORM_ENV_V1, fingerprint, SEALED.keyId());
    }

    private static SecretBundleResource resource(SecretVersionId version, long resourceVersion) {
        return new SecretBundleResource(
                ORG, APP, ENV, BUNDLE, version, SecretFormat.PLATFORM_ENV_V1, resourceVersion, NOW, NOW);
    }
}
