package dev.plfm.controlplane.accessmodel;

import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.access.Scope;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that somebody does or tries. Numbers choose among what there is at that moment.
 *
 * @param actor whose token
 * @param target which person, principal or token it is done to
 * @param scopes null for all
 */
record Move(
        Kind kind,
        int actor,
        int org,
        int target,
        Role role,
        @Nullable Set<Scope> scopes) {
    enum Kind {
        ADD_MEMBER,
        CHANGE_ROLE,
        REMOVE_MEMBER,
        CREATE_PRINCIPAL,
        SET_SCOPES,
        ROTATE,
        DELETE_PRINCIPAL,
        SIGN_IN,
        SIGN_IN_PRINCIPAL,
        REFRESH,
        REVOKE_ACCESS,
        REVOKE_REFRESH
    }
}
