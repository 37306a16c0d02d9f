package dev.plfm.command.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import org.axonframework.spring.stereotype.Aggregate;

/** Classes of packages in which there is an aggregate. */
final class AggregatePackageMember extends DescribedPredicate<JavaClass> {
    AggregatePackageMember() {
        super("are in a package with an aggregate");
    }

    @Override
    public boolean test(JavaClass type) {
        return type.getPackage().getClasses().stream().anyMatch(member -> member.isAnnotatedWith(Aggregate.class));
    }
}
