package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.keys.KeyPairFiles;
import dev.plfm.controlplane.testing.DatabaseDump;
import dev.plfm.controlplane.testing.PlfmProcess;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestDatabase;
import dev.plfm.controlplane.testing.TestServer;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.sealing.SealContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a server process can reach is tried as a key on what it has sealed. */
class KeyMaterialTest {
    private static final String PLANTED = "bm90IGEga2V5LCBidXQgYXMgbG9uZyBhcyBvbmU6IDQ0IGNoYXJz";

    private KeyPairFiles pair;
    private TestServer server;
    private KeySearch search;

    @TempDir
    Path dir;

    @BeforeEach
    void seal() throws IOException {
        pair = KeyPairFiles.in(dir.resolve("offline"));
        pair.create();
        Path etc = Files.createDirectories(dir.resolve("etc"));
        Path publicFile = Files.copy(pair.publicFile(), etc.resolve("secrets-public.json"));
        Files.writeString(
                etc.resolve("plfm.toml"), Files.readString(Path.of("../config/example.toml")), StandardCharsets.UTF_8);
        server = TestServer.start(Map.of(
                "secrets_key", publicFile.toString(),
                "data_dir", dir.resolve("data").toString()));
        Tenant shop = Tenant.create(server.as("ada@example.com"));
        shop.api
                .put(shop.envPath() + "/secrets", Map.of("values", Map.of("GREETING", "planted")))
                .expect(200);
        search = server.sql()
                .sql("SELECT * FROM command.sealed_secret")
                .query((row, number) -> {
                    EnvId env = new EnvId(row.getString("env_id"));
                    SealContext context = new SealContext(
                            new OrgId(row.getString("org_id")),
                            env,
                            SecretBundleId.of(env),
                            new SecretVersionId(row.getString("version_id")),
                            row.getString("key_id"));
                    return new KeySearch(context, row.getBytes("sealed"));
                })
                .single();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void nothing_in_configuration_data_directory_and_database_opens_a_bundle() throws IOException {
        try (Stream<Path> files = Stream.of(dir.resolve("etc"), dir.resolve("data"))
                .filter(Files::exists)
                .flatMap(KeyMaterialTest::filesIn)) {
            for (Path file : files.toList()) {
                search.tryAll(file.toString(), Files.readAllBytes(file));
            }
        }
        DatabaseDump.of(server.database())
                .tables()
                .forEach((table, rows) ->
                        rows.forEach(row -> search.tryAll(table, row.getBytes(StandardCharsets.UTF_8))));

        assertThat(search.tried()).as("keys tried").isGreaterThan(100);
        assertThat(search.opened()).isEmpty();
    }

    @Test
    void nothing_in_the_program_opens_a_bundle() throws IOException {
        int classes = 0;
        for (String module : modules()) {
            List<Path> files;
            try (Stream<Path> all = filesIn(Path.of("..", module, "target", "classes"))) {
                files = all.toList();
            }
            assertThat(files).as(module).isNotEmpty();
            for (Path file : files) {
                byte[] bytes = Files.readAllBytes(file);
                if (file.toString().endsWith(".class")) {
                    classes++;
                    for (String constant : ClassConstants.of(bytes)) {
                        search.tryAll(file.toString(), constant.getBytes(StandardCharsets.UTF_8));
                    }
                } else {
                    search.tryAll(file.toString(), bytes);
                }
            }
        }

        assertThat(classes).as("classes looked at").isGreaterThan(500);
        assertThat(search.tried()).as("keys tried").isGreaterThan(1_000);
        assertThat(search.opened()).isEmpty();
    }

    @Test
    void a_constant_of_a_class_would_be_found() throws IOException {
        byte[] own;
        try (InputStream in = KeyMaterialTest.class.getResourceAsStream("KeyMaterialTest.class")) {
            own = in.readAllBytes();
        }

        assertThat(ClassConstants.of(own)).contains(PLANTED);
    }

    @Test
    void the_private_half_would_be_found_whatever_it_hides_in() throws IOException {
        byte[] json = Files.readAllBytes(pair.privateFile());

        search.tryAll("keyset", json);
        search.tryAll(
                "row",
                ("(7," + new String(json, StandardCharsets.UTF_8).replace("\"", "\"\"") + ",x)")
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(search.opened()).containsExactlyInAnyOrder("keyset", "row");
    }

    @Test
    void a_server_that_is_given_the_private_half_does_not_start() throws Exception {
        TestDatabase database = TestDatabase.create();
        Map<String, String> environment = Map.of(
                "GHOST_DB_URL", database.application().jdbcUrl(),
                "GHOST_SECRETS_KEY", pair.privateFile().toString());
        try (PlfmProcess process = new PlfmProcess(dir, environment, "server", "--listen", "127.0.0.1:0")) {
            assertThat(process.exitCode()).isEqualTo(2);
            assertThat(process.errors())
                    .contains("holds private key material", pair.privateFile().toString())
                    .doesNotContain("\tat ");
        }
    }

    /** All that the reactor builds for a server, by its list of modules. */
    private static List<String> modules() throws IOException {
        Matcher module = Pattern.compile("<module>([^<]+)</module>").matcher(Files.readString(Path.of("../pom.xml")));
        List<String> modules = module.results().map(found -> found.group(1)).toList();
        assertThat(modules)
                .contains(
                        "shared-kernel",
                        "sealing",
                        "migrations",
                        "openapi",
                        "command-side",
                        "query-side",
                        "node-agent",
                        "ingress",
                        "control-plane");
        return modules.stream()
                .filter(name -> !name.equals("bench"))
                .filter(name -> Files.exists(Path.of("..", name, "src", "main")))
                .toList();
    }

    private static Stream<Path> filesIn(Path directory) {
        try {
            return Files.exists(directory) ? Files.walk(directory).filter(Files::isRegularFile) : Stream.empty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
