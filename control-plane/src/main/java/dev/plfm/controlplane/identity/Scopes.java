package dev.plfm.controlplane.identity;

import dev.plfm.kernel.access.Scope;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Scopes as they stand in columns of text arrays. */
final class Scopes {
    private Scopes() {}

    static @Nullable List<String> read(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? null : List.of((String[]) array.getArray());
    }

    /** The scopes of those names; names that this program does not know are passed over. */
    static Set<Scope> of(List<String> names) {
        EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String name : names) {
            Scope scope = Scope.ofWire(name);
            if (scope != null) {
                scopes.add(scope);
            }
        }
        return scopes;
    }
}
