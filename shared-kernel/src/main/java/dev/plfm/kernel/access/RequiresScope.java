package dev.plfm.kernel.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The scope that an endpoint needs: in the organization of the path's {@code org_id} when the scope is a tenant's, or from the
 * token itself when it is an operator's. An endpoint without a declaration of this package is refused.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RequiresScope {
    Scope value();
}
