package dev.plfm.command.org;

import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.MemberId;
import dev.plfm.kernel.resource.MemberResource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The members of one organization, present and past; part of its state. */
final class Members {
    private List<MemberResource> present = new ArrayList<>();
    private List<MemberId> past = new ArrayList<>();

    /** @throws DomainException {@code not_found} when it is not, or no longer, a member */
    MemberResource require(MemberId id) {
        return present.stream()
                .filter(member -> member.id().equals(id))
                .findFirst()
                .orElseThrow(() -> DomainException.notFound("member"));
    }

    boolean wasRemoved(MemberId id) {
        return past.contains(id);
    }

    boolean hasEmail(String email) {
        return byEmail(email).isPresent();
    }

    long owners() {
        return present.stream().filter(member -> member.role() == Role.OWNER).count();
    }

    boolean actsAsOwner(Editor editor) {
        String email = editor.email();
        Optional<MemberResource> member = email == null ? Optional.empty() : byEmail(email);
        return member.map(found -> found.role() == Role.OWNER).orElse(editor.operator());
    }

    void add(MemberResource member) {
        present.add(member);
    }

    void changeRole(MemberId id, Role role, Instant at) {
        present.replaceAll(member -> member.id().equals(id)
                ? new MemberResource(
                        id, member.orgId(), member.email(), role, member.resourceVersion() + 1, member.createdAt(), at)
                : member);
    }

    void remove(MemberId id) {
        present.removeIf(member -> member.id().equals(id));
        past.add(id);
    }

    private Optional<MemberResource> byEmail(String email) {
        return present.stream().filter(member -> member.email().equals(email)).findFirst();
    }
}
