package dev.plfm.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.agent.api.NodeIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NodeStoreTest {
    private static final NodeIdentity IDENTITY = new NodeIdentity("node_1", "plfm_nt_secret");

    @TempDir
    Path dir;

    @Test
    void an_identity_outlives_the_process() {
        try (NodeStore store = new NodeStore(dir)) {
            store.save(store.load("node-1").enrolledAs(IDENTITY));
        }
        try (NodeStore store = new NodeStore(dir)) {
            assertThat(store.load("node-1").identity()).isEqualTo(IDENTITY);
            assertThat(store.load("node-2").identity()).isNull();
        }
    }

    @Test
    void keys_are_the_same_in_every_attempt_to_enrol() {
        NodeRecord first;
        try (NodeStore store = new NodeStore(dir)) {
            first = store.load("node-1");
        }
        try (NodeStore store = new NodeStore(dir)) {
            assertThat(store.load("node-1")).isEqualTo(first);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void only_the_owner_can_read_a_token() throws IOException {
        try (NodeStore store = new NodeStore(dir)) {
            store.save(store.load("node-1").enrolledAs(IDENTITY));
        }
        Path file = dir.resolve("node-1").resolve("node.json");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file.getParent()).isDirectoryContaining(path -> path.equals(file));
    }

    @Test
    void a_directory_serves_one_agent_at_a_time() {
        try (NodeStore store = new NodeStore(dir)) {
            assertThatThrownBy(() -> new NodeStore(dir))
                    .isInstanceOf(AgentException.class)
                    .hasMessage("Another agent is using " + dir);
        }
    }

    @Test
    void a_broken_file_is_told_with_its_name() throws IOException {
        Files.createDirectories(dir.resolve("node-1"));
        Files.writeString(dir.resolve("node-1").resolve("node.json"), "{");

        try (NodeStore store = new NodeStore(dir)) {
            assertThatThrownBy(() -> store.load("node-1"))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining("node.json; delete it to enrol as a new node");
        }
    }

    @Test
    void nothing_that_holds_a_token_shows_it() {
        NodeRecord record = NodeRecord.fresh("node-1").enrolledAs(IDENTITY);
        AgentConfig config = AgentConfig.builder(URI.create("http://127.0.0.1:1"))
                .token("plfm_at_secret")
                .token("plfm_et_secret")
                .build();

        assertThat(record + " " + IDENTITY + " " + config).doesNotContain("secret", record.wireguardPrivateKey());
    }
}
