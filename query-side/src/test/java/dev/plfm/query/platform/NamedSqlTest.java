package dev.plfm.query.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How named parameters are found in a statement. */
class NamedSqlTest {
    @Test
    void a_name_that_comes_twice_is_one_parameter_at_two_places() {
        NamedSql sql = new NamedSql("UPDATE t SET a = :at, b = :by WHERE c < :at");
        assertThat(sql.names()).isEqualTo(2);
        assertThat(sql.positional()).isEqualTo("UPDATE t SET a = ?, b = ? WHERE c < ?");
        assertThat(sql.atPlaces(new Object[] {1, null})).containsExactly(1, null, 1);
        assertThat(sql.with(place -> "$" + place)).isEqualTo("UPDATE t SET a = $0, b = $1 WHERE c < $2");
    }

    @Test
    void casts_and_text_in_quotes_are_no_parameters() {
        NamedSql sql = new NamedSql("SELECT to_char(:at, 'HH24:MI:SS'), :json::jsonb, '$1'");
        assertThat(sql.positional()).isEqualTo("SELECT to_char(?, 'HH24:MI:SS'), ?::jsonb, '$1'");
        assertThat(sql.number("json")).isEqualTo(1);
        assertThat(sql.number("MI")).isNull();
    }
}
