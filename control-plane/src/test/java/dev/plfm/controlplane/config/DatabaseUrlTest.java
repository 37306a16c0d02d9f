package dev.plfm.controlplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @Test
    void the_short_form_is_taken_apart_and_decoded() {
        DatabaseUrl url = DatabaseUrl.parse("postgres://us%40er:p%2Fw%3A+1@db.internal:6432/my%20db?sslmode=require");

        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.internal:6432/my%20db?sslmode=require");
        assertThat(url.user()).isEqualTo("us@er");
        assertThat(url.password()).isEqualTo("p/w:+1");
    }

    @Test
    void port_password_and_user_may_be_missing() {
        assertThat(DatabaseUrl.parse("postgresql://db/plfm"))
                .isEqualTo(new DatabaseUrl("jdbc:postgresql://db/plfm", null, null));
        assertThat(DatabaseUrl.parse("postgres://app@[::1]:5432/plfm"))
                .isEqualTo(new DatabaseUrl("jdbc:postgresql://[::1]:5432/plfm", "app", null));
    }

    @Test
    void the_jdbc_form_gives_up_its_credentials() {
        assertThat(DatabaseUrl.parse("jdbc:postgresql://db:5432/plfm?user=app&password=p%26w&sslmode=disable"))
                .isEqualTo(new DatabaseUrl("jdbc:postgresql://db:5432/plfm?sslmode=disable", "app", "p&w"));
        assertThat(DatabaseUrl.parse("jdbc:postgresql:plfm").jdbcUrl()).isEqualTo("jdbc:postgresql:plfm");
    }

    @Test
    void the_jdbc_form_may_name_several_hosts() {
        assertThat(DatabaseUrl.parse("jdbc:postgresql://one:5432,two:5432/plfm?targetServerType=primary&user=app")
                        .jdbcUrl())
                .isEqualTo("jdbc:postgresql://one:5432,two:5432/plfm?targetServerType=primary");
    }

    @Test
    void the_password_is_not_in_the_text() {
        assertThat(DatabaseUrl.parse("postgres://app:secret@db/plfm").toString())
                .isEqualTo("jdbc:postgresql://db/plfm");
        assertThat(DatabaseUrl.parse("jdbc:postgresql://db/plfm?password=secret&user=app"))
                .hasToString("jdbc:postgresql://db/plfm");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plfm",
                "mysql://db/plfm",
                "postgres://",
                "postgres://db",
                "postgres://db/",
                "postgres://db/a/b",
                "postgres://user:p w@db/plfm",
                "postgres://user:%zz@db/plfm",
                "jdbc:postgresql:",
                "jdbc:postgresql://db"
            })
    void what_is_not_a_database_url_is_refused(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
