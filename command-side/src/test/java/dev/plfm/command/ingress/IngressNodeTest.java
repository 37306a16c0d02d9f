package dev.plfm.command.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.ingress.IngressCommand.DeregisterIngress;
import dev.plfm.command.ingress.IngressCommand.MarkIngressBack;
import dev.plfm.command.ingress.IngressCommand.MarkIngressOffline;
import dev.plfm.command.ingress.IngressCommand.Reach;
import dev.plfm.command.ingress.IngressCommand.RegisterIngress;
import dev.plfm.command.ingress.IngressCommand.UpdateIngress;
import dev.plfm.kernel.event.IngressEvent.IngressDeregistered;
import dev.plfm.kernel.event.IngressEvent.IngressRegistered;
import dev.plfm.kernel.event.IngressEvent.IngressStateChanged;
import dev.plfm.kernel.event.IngressEvent.IngressUpdated;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.value.IngressState;
import java.util.List;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IngressNodeTest {
    private static final IngressId INGRESS = IngressId.generate();
    private static final IngressToken TOKEN = new IngressToken("plfm_it_secret");
    private static final Reach REACH = new Reach(null, "203.0.113.7", List.of(443));
    private static final IngressRegistered REGISTERED =
            new IngressRegistered(INGRESS, "ingress-1", "eu", null, "203.0.113.7", List.of(443));
    private static final IngressDeregistered DEREGISTERED = new IngressDeregistered(INGRESS, "operator");
    private static final IngressStateChanged OFFLINE =
            new IngressStateChanged(INGRESS, IngressState.OFFLINE, "heartbeats_missed");

    private final InMemoryIngressTokens tokens = new InMemoryIngressTokens();
    private AggregateTestFixture<IngressNode> ingress;

    @BeforeEach
    void fixture() {
        ingress = new AggregateTestFixture<>(IngressNode.class);
        ingress.registerInjectableResource(tokens);
    }

    @Test
    void a_registration_keeps_the_hash_of_the_token_only() {
        ingress.givenNoPriorActivity()
                .when(new RegisterIngress(INGRESS, "ingress-1", "eu", REACH, TOKEN, null))
                .expectEvents(REGISTERED);
        assertThat(tokens.hashes.get(INGRESS)).isEqualTo(TOKEN.hash());
        assertThat(tokens.used).isEmpty();
        assertThat(TOKEN.toString()).doesNotContain("secret");
    }

    @Test
    void a_registration_uses_its_enrolment_token_up() {
        ingress.givenNoPriorActivity()
                .when(new RegisterIngress(INGRESS, "ingress-1", "eu", REACH, TOKEN, "abcd"))
                .expectEvents(REGISTERED);
        assertThat(tokens.used).containsExactly("abcd");
    }

    @Test
    void another_address_is_an_event_and_the_same_none() {
        ingress.given(REGISTERED).when(new UpdateIngress(INGRESS, REACH)).expectNoEvents();
        ingress.given(REGISTERED)
                .when(new UpdateIngress(INGRESS, new Reach("2001:db8::1", null, List.of(443, 8443))))
                .expectEvents(new IngressUpdated(INGRESS, "ingress-1", "eu", "2001:db8::1", null, List.of(443, 8443)));
    }

    @Test
    void a_silent_one_is_offline_once_and_back_once() {
        ingress.given(REGISTERED).when(new MarkIngressOffline(INGRESS)).expectEvents(OFFLINE);
        ingress.given(REGISTERED, OFFLINE).when(new MarkIngressOffline(INGRESS)).expectNoEvents();
        ingress.given(REGISTERED, OFFLINE)
                .when(new MarkIngressBack(INGRESS))
                .expectEvents(new IngressStateChanged(INGRESS, IngressState.ACTIVE, "heard_again"));
        ingress.given(REGISTERED).when(new MarkIngressBack(INGRESS)).expectNoEvents();
    }

    @Test
    void a_deregistered_one_has_no_token_and_does_nothing_more() {
        tokens.store(INGRESS, TOKEN.hash());
        ingress.given(REGISTERED).when(new DeregisterIngress(INGRESS)).expectEvents(DEREGISTERED);
        assertThat(tokens.hashes).isEmpty();
        ingress.given(REGISTERED, DEREGISTERED)
                .when(new DeregisterIngress(INGRESS))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
        ingress.given(REGISTERED, DEREGISTERED)
                .when(new MarkIngressOffline(INGRESS))
                .expectNoEvents();
        ingress.given(REGISTERED, DEREGISTERED)
                .when(new UpdateIngress(INGRESS, new Reach(null, null, List.of(1))))
                .expectNoEvents();
    }
}
