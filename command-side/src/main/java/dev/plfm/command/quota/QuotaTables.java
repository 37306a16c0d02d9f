package dev.plfm.command.quota;

import dev.plfm.eventlog.AppendStatements;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.QuotaDimension;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tables of limits and of what counts. Whoever changes what counts for an organization locks it first. */
@Repository
class QuotaTables {
    private final JdbcClient jdbc;

    QuotaTables(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Lets no other transaction count anything for the organization until this one ends; answers with its limits. */
    Map<QuotaDimension, Long> lock(OrgId orgId) {
        Map<QuotaDimension, @Nullable Long> limits = locked(orgId);
        if (limits.size() < QuotaDimension.values().length) {
            jdbc.sql("INSERT INTO command.quota (org_id, dimension) SELECT ?, unnest(?) ON CONFLICT DO NOTHING")
                    .param(orgId.value())
                    .param(Arrays.stream(QuotaDimension.values())
                            .map(QuotaDimension::wire)
                            .sorted()
                            .toArray(String[]::new))
                    .update();
            limits = locked(orgId);
        }
        limits.values().removeIf(Objects::isNull);
        return limits;
    }

    private Map<QuotaDimension, @Nullable Long> locked(OrgId orgId) {
        Map<QuotaDimension, @Nullable Long> limits = new EnumMap<>(QuotaDimension.class);
        jdbc.sql("SELECT dimension, max FROM command.quota WHERE org_id = ? ORDER BY dimension FOR UPDATE")
                .param(orgId.value())
                .query(row -> {
                    limits.put(dimension(row), row.getObject("max", Long.class));
                });
        return limits;
    }

    /** @param limit null for none */
    void limit(OrgId orgId, QuotaDimension dimension, @Nullable Long limit) {
        jdbc.sql("UPDATE command.quota SET max = ? WHERE org_id = ? AND dimension = ?")
                .param(limit)
                .param(orgId.value())
                .param(dimension.wire())
                .update();
    }

    /** Counts what is not counted yet; answers with what changed, in the order of the dimensions. */
    List<Growth> add(OrgId orgId, Collection<Counted> things) {
        List<String> items = new ArrayList<>();
        List<String> dimensions = new ArrayList<>();
        List<BigDecimal> amounts = new ArrayList<>();
        things.forEach(thing -> thing.amounts().forEach((dimension, amount) -> {
            items.add(thing.itemId());
            dimensions.add(dimension.wire());
            amounts.add(amount);
        }));
        return jdbc
                .sql("""
                        WITH counted AS (
                            INSERT INTO command.quota_item (org_id, item_id, dimension, amount)
                            SELECT ?, i.* FROM unnest(?, ?, ?::numeric[]) AS i ON CONFLICT DO NOTHING
                            RETURNING dimension, amount
                        ), growth AS (SELECT dimension, sum(amount) AS amount FROM counted GROUP BY dimension)
                        UPDATE command.quota q SET used = q.used + g.amount FROM growth g
                        WHERE q.org_id = ? AND q.dimension = g.dimension
                        RETURNING q.dimension, q.used, g.amount
                        """)
                .param(orgId.value())
                .param(items.toArray(String[]::new))
                .param(dimensions.toArray(String[]::new))
                .param(amounts.stream().map(BigDecimal::toPlainString).toArray(String[]::new))
                .param(orgId.value())
                .query((row, number) ->
                        new Growth(dimension(row), row.getBigDecimal("used"), row.getBigDecimal("amount")))
                .list()
                .stream()
                .sorted(Comparator.comparing(Growth::dimension))
                .toList();
    }

    /**
     * Counts what is not counted yet, of any number of organizations, under the lock that serialises appends; answers with what is used now
     * of each dimension of which more is.
     */
    List<Use> addAll(Collection<Counted> things) {
        List<String> orgs = new ArrayList<>();
        List<String> items = new ArrayList<>();
        List<String> dimensions = new ArrayList<>();
        List<BigDecimal> amounts = new ArrayList<>();
        things.forEach(thing -> thing.amounts().forEach((dimension, amount) -> {
            orgs.add(thing.orgId().value());
            items.add(thing.itemId());
            dimensions.add(dimension.wire());
            amounts.add(amount);
        }));
        return jdbc.sql("""
                        WITH counted AS (
                            INSERT INTO command.quota_item (org_id, item_id, dimension, amount)
                            SELECT i.* FROM unnest(?, ?, ?, ?::numeric[]) AS i ON CONFLICT DO NOTHING
                            RETURNING org_id, dimension, amount
                        )
                        INSERT INTO command.quota AS q (org_id, dimension, used)
                        SELECT org_id, dimension, sum(amount) FROM counted GROUP BY org_id, dimension
                        ON CONFLICT (org_id, dimension) DO UPDATE SET used = q.used + excluded.used
                        RETURNING q.org_id, q.dimension, q.used, q.max
                        """)
                .param(orgs.toArray(String[]::new))
                .param(items.toArray(String[]::new))
                .param(dimensions.toArray(String[]::new))
                .param(amounts.stream().map(BigDecimal::toPlainString).toArray(String[]::new))
                .query((row, number) -> new Use(
                        new OrgId(row.getString("org_id")),
                        dimension(row),
                        row.getBigDecimal("used"),
                        row.getObject("max", Long.class)))
                .list();
    }

    /** Counts these, none of which is counted yet; refuses when that is too much of anything. */
    static void sayAdd(Collection<Counted> things, AppendStatements statements) {
        List<String> orgs = new ArrayList<>();
        List<String> items = new ArrayList<>();
        List<String> dimensions = new ArrayList<>();
        List<String> amounts = new ArrayList<>();
        Map<String, Map<String, BigDecimal>> growth = new TreeMap<>();
        things.forEach(thing -> thing.amounts().forEach((dimension, amount) -> {
            orgs.add(thing.orgId().value());
            items.add(thing.itemId());
            dimensions.add(dimension.wire());
            amounts.add(amount.toPlainString());
            growth.computeIfAbsent(thing.orgId().value(), none -> new TreeMap<>())
                    .merge(dimension.wire(), amount, BigDecimal::add);
        }));
        statements.add(
                "INSERT INTO command.quota_item (org_id, item_id, dimension, amount) SELECT * FROM unnest(?, ?, ?, ?::numeric[])",
                text(orgs),
                text(items),
                text(dimensions),
                text(amounts));
        orgs.clear();
        dimensions.clear();
        amounts.clear();
        growth.forEach((org, grown) -> grown.forEach((dimension, amount) -> {
            orgs.add(org);
            dimensions.add(dimension);
            amounts.add(amount.toPlainString());
        }));
        statements.add("""
                WITH used AS (
                    INSERT INTO command.quota AS q (org_id, dimension, used) SELECT * FROM unnest(?, ?, ?::numeric[])
                    ON CONFLICT (org_id, dimension) DO UPDATE SET used = q.used + excluded.used
                    RETURNING q.used, q.max
                )
                SELECT refuse_append() FROM used WHERE used > max""", text(orgs), text(dimensions), text(amounts));
    }

    /** Counts these no more. */
    static void sayRemove(Collection<String> items, AppendStatements statements) {
        statements.add("""
                WITH gone AS (
                    DELETE FROM command.quota_item WHERE item_id = ANY (?) RETURNING org_id, dimension, amount
                ), loss AS (SELECT org_id, dimension, sum(amount) AS amount FROM gone GROUP BY org_id, dimension)
                UPDATE command.quota q SET used = q.used - l.amount FROM loss l
                WHERE q.org_id = l.org_id AND q.dimension = l.dimension""", (Object) text(items));
    }

    private static String[] text(Collection<String> values) {
        return values.toArray(String[]::new);
    }

    /** Counts these no more. */
    void remove(OrgId orgId, Collection<String> items) {
        jdbc.sql("""
                        WITH gone AS (
                            DELETE FROM command.quota_item WHERE org_id = ? AND item_id = ANY (?)
                            RETURNING dimension, amount
                        ), loss AS (SELECT dimension, sum(amount) AS amount FROM gone GROUP BY dimension)
                        UPDATE command.quota q SET used = q.used - l.amount FROM loss l
                        WHERE q.org_id = ? AND q.dimension = l.dimension
                        """)
                .param(orgId.value())
                .param(items.toArray(String[]::new))
                .param(orgId.value())
                .update();
    }

    private static QuotaDimension dimension(ResultSet row) throws SQLException {
        return Objects.requireNonNull(QuotaDimension.ofWire(row.getString("dimension")), "A dimension by its name");
    }

    /** By how much what is used of a dimension grew, and what it is now. */
    record Growth(QuotaDimension dimension, BigDecimal used, BigDecimal amount) {}

    /** What an organization uses of a dimension, and its limit, or null. */
    record Use(
            OrgId orgId,
            QuotaDimension dimension,
            BigDecimal used,
            @Nullable Long limit) {
        boolean isTooMuch() {
            return limit != null && used.compareTo(BigDecimal.valueOf(limit)) > 0;
        }
    }
}
