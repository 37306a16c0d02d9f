package dev.plfm.command.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.error.DomainException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverlayPrefixTest {
    private static final OverlayPrefix CLUSTER = OverlayPrefix.parse("fd70:6c66:6d00::/48");

    @Test
    void nodes_are_subnets_and_instances_are_numbered_in_them() {
        OverlayPrefix node = CLUSTER.subnet(0x1f);
        assertThat(node).hasToString("fd70:6c66:6d00:1f::/64");
        assertThat(OverlayPrefix.parse(node.toString())).isEqualTo(node);
        assertThat(node.address(2)).isEqualTo("fd70:6c66:6d00:1f::2");
        assertThat(node.address(0x1_0002)).isEqualTo("fd70:6c66:6d00:1f::1:2");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 0xffff, 0x1_0000, 0xffff_ffffL})
    void every_address_is_the_number_in_the_last_bits(long number) throws Exception {
        byte[] address =
                InetAddress.getByName(CLUSTER.subnet(1).address(number)).getAddress();
        assertThat(new java.math.BigInteger(1, java.util.Arrays.copyOfRange(address, 8, 16)))
                .isEqualTo(java.math.BigInteger.valueOf(number));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 0x1_0000})
    void there_are_65535_subnets(long number) {
        assertThatThrownBy(() -> CLUSTER.subnet(number)).isInstanceOf(DomainException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fd00::",
                "fd00::/56",
                "10.0.0.0/48",
                "host/48",
                "fd70:6c66:6d00:1::/48",
                "fd00::1/64",
                "a:/48"
            })
    void anything_else_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> OverlayPrefix.parse(text));
    }
}
