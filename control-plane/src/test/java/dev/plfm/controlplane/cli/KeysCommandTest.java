package dev.plfm.controlplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.sealing.PrivateMaterialException;
import dev.plfm.sealing.Sealer;
import dev.plfm.sealing.opening.PrivateKeyset;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path home;

    private Path dir;
    private Path publicFile;
    private Path privateFile;

    @BeforeEach
    void name() {
        dir = home.resolve("keys");
        publicFile = dir.resolve("secrets-public.json");
        privateFile = dir.resolve("secrets-private.json");
    }

    @Test
    void a_new_pair_is_two_files_of_which_only_the_owner_reads_the_private_one() throws IOException {
        assertThat(run("create")).isZero();

        String keyId = Sealer.of(publicFile).keyId();
        assertThat(PrivateKeyset.read(privateFile).keyIds()).containsExactly(keyId);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(privateFile)))
                .isEqualTo("rw-------");
        assertThat(out.toString()).contains(keyId, publicFile.toString(), privateFile.toString());
        assertNothingPrivateWasShown();
        Assertions.assertThatExceptionOfType(PrivateMaterialException.class).isThrownBy(() -> Sealer.of(privateFile));
    }

    @Test
    void a_pair_that_is_there_is_not_replaced() throws IOException {
        run("create");
        byte[] before = Files.readAllBytes(privateFile);

        assertThat(run("create")).isEqualTo(1);
        Files.delete(publicFile);
        assertThat(run("create")).isEqualTo(1);

        assertThat(privateFile).hasBinaryContent(before);
        assertThat(publicFile).doesNotExist();
        assertThat(err.toString()).contains("already", "hint: plfm keys rotate");
    }

    @Test
    void a_rotation_makes_another_primary_key_and_keeps_the_old_one_in_both_files() throws IOException {
        run("create");
        String old = Sealer.of(publicFile).keyId();

        assertThat(run("rotate")).isZero();

        assertThat(Sealer.of(publicFile).keyIds()).hasSize(2).endsWith(old);
        assertThat(PrivateKeyset.read(privateFile).keyIds())
                .isEqualTo(Sealer.of(publicFile).keyIds());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(privateFile)))
                .isEqualTo("rw-------");
        assertThat(out.toString()).contains(old, "Both files are replaced");
        assertNothingPrivateWasShown();
    }

    @Test
    void the_list_names_the_primary_key_and_needs_only_the_public_half() throws IOException {
        run("create");
        run("rotate");
        Files.delete(privateFile);
        out.getBuffer().setLength(0);

        assertThat(run("list")).isZero();

        Sealer sealer = Sealer.of(publicFile);
        assertThat(out.toString().lines())
                .containsExactly(sealer.keyId() + "  primary", sealer.keyIds().get(1) + "  old    ");
    }

    @Test
    void an_old_key_can_be_removed_and_the_primary_one_cannot() {
        run("create");
        String old = Sealer.of(publicFile).keyId();
        run("rotate");
        String primary = Sealer.of(publicFile).keyId();

        assertThat(run("remove", old)).isEqualTo(2);
        assertThat(run("remove", primary, "--force")).isEqualTo(1);
        assertThat(run("remove", "k0000000000000000", "--force")).isEqualTo(1);
        assertThat(Sealer.of(publicFile).keyIds()).containsExactly(primary, old);

        assertThat(run("remove", old, "--force")).isZero();
        assertThat(Sealer.of(publicFile).keyIds()).containsExactly(primary);
        assertThat(PrivateKeyset.read(privateFile).keyIds()).containsExactly(primary);
    }

    @Test
    void without_keys_it_says_how_to_make_them() {
        for (String command : new String[] {"rotate", "list"}) {
            assertThat(run(command)).isEqualTo(1);
            assertThat(err.toString())
                    .contains("cannot be read", "plfm keys create")
                    .doesNotContain("\tat ");
        }
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "keys";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--dir";
        all[all.length - 1] = dir.toString();
        return Plfm.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }

    private void assertNothingPrivateWasShown() throws IOException {
        String json = Files.readString(privateFile);
        String value = json.substring(json.indexOf("\"value\"") + 9).replaceFirst("^[^\"]*\"", "");
        assertThat(out.toString() + err).doesNotContain(value.substring(0, 24));
    }
}
