package dev.plfm.command.ingress;

import dev.plfm.kernel.id.IngressId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The hashes of ingress tokens in memory. */
final class InMemoryIngressTokens implements IngressTokens {
    final Map<IngressId, byte[]> hashes = new HashMap<>();
    final List<String> used = new ArrayList<>();

    @Override
    public void store(IngressId ingressId, byte[] hash) {
        hashes.put(ingressId, hash);
    }

    @Override
    public void revoke(IngressId ingressId) {
        hashes.remove(ingressId);
    }

    @Override
    public void use(String enrollment) {
        used.add(enrollment);
    }
}
