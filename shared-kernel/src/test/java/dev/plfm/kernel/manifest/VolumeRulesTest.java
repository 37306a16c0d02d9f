package dev.plfm.kernel.manifest;

import static dev.plfm.kernel.manifest.ManifestErrorCode.E_DUPLICATE;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_PATH_FORBIDDEN;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_PATTERN;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_REQUIRED;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_TYPE;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_UNKNOWN_REFERENCE;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_VALUE;
import static dev.plfm.kernel.manifest.ManifestErrorCode.E_VOLUME_REPLICA_LIMIT;
import static dev.plfm.kernel.manifest.Manifests.manifestOf;
import static dev.plfm.kernel.manifest.Manifests.processOf;
import static dev.plfm.kernel.manifest.Manifests.refused;
import static dev.plfm.kernel.manifest.Manifests.web;
import static dev.plfm.kernel.manifest.Manifests.webWithVolume;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes and mounts. */
class VolumeRulesTest {

    private static final String MOUNTS = "/processes/web/mounts";

    @Test
    void a_volume_is_backed_up_ext4_unless_told_otherwise() {
        assertThat(manifestOf(web("[[volumes]]", "name = \"data\"", "size = \"2Gi\""))
                        .volumes())
                .containsExactly(new VolumeSpec("data", 2L << 30, "ext4", true));
        assertThat(manifestOf(web(
                                "[[volumes]]",
                                "name = \"data\"",
                                "size = \"1Gi\"",
                                "filesystem = \"ext4\"",
                                "backup_enabled = false"))
                        .volumes())
                .containsExactly(new VolumeSpec("data", 1L << 30, "ext4", false));
        assertThat(manifestOf(web()).volumes()).isEmpty();
    }

    @Test
    void a_volume_has_a_unique_name_like_that_of_a_process() {
        refused(web("[[volumes]]", "size = \"1Gi\""), E_REQUIRED, "/volumes/0/name");
        refused(web("[[volumes]]", "name = \"Data\"", "size = \"1Gi\""), E_PATTERN, "/volumes/0/name");
        refused(web("[[volumes]]", "name = 1", "size = \"1Gi\""), E_TYPE, "/volumes/0/name");
        refused(
                "volumes = [{ name = \"a\", size = \"1Gi\" }, { name = \"a\", size = \"1Gi\" }]\n" + web(),
                E_DUPLICATE,
                "/volumes/1/name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0Gi", "1024Mi", "1", "1.5Gi", "1Ti"})
    void a_volume_is_of_1_GiB_or_more(String size) {
        refused(web("[[volumes]]", "name = \"a\"", "size = \"" + size + "\""), E_PATTERN, "/volumes/0/size");
    }

    @Test
    void a_volume_has_a_size_in_text() {
        refused(web("[[volumes]]", "name = \"a\""), E_REQUIRED, "/volumes/0/size");
        refused(web("[[volumes]]", "name = \"a\"", "size = 1"), E_TYPE, "/volumes/0/size");
    }

    @Test
    void a_volume_of_another_kind_is_refused() {
        refused(
                web("[[volumes]]", "name = \"a\"", "size = \"1Gi\"", "filesystem = \"xfs\""),
                E_VALUE,
                "/volumes/0/filesystem");
        refused(
                web("[[volumes]]", "name = \"a\"", "size = \"1Gi\"", "backup_enabled = \"yes\""),
                E_TYPE,
                "/volumes/0/backup_enabled");
    }

    @Test
    void a_process_mounts_declared_volumes_for_writing_unless_told_otherwise() {
        ProcessSpec web = processOf(
                webWithVolume(
                        "mounts = [{ volume = \"data\", path = \"/a\" }, { volume = \"data\", path = \"/b\", read_only = true }]"));

        assertThat(web.mounts()).containsExactly(new Mount("data", "/a", false), new Mount("data", "/b", true));
        assertThat(web.isStateful()).isTrue();
        assertThat(processOf(web()).isStateful()).isFalse();
    }

    @Test
    void a_mount_names_a_declared_volume() {
        refused(webWithVolume("mounts = [{ path = \"/a\" }]"), E_REQUIRED, MOUNTS + "/0/volume");
        refused(
                webWithVolume("mounts = [{ volume = \"other\", path = \"/a\" }]"),
                E_UNKNOWN_REFERENCE,
                MOUNTS + "/0/volume");
        refused(webWithVolume("mounts = [{ volume = 1, path = \"/a\" }]"), E_TYPE, MOUNTS + "/0/volume");
        refused(
                webWithVolume("mounts = [{ volume = \"data\", path = \"/a\", read_only = 1 }]"),
                E_TYPE,
                MOUNTS + "/0/read_only");
    }

    @ParameterizedTest
    @CsvSource({"/data, /data", "/data/, /data", "//a/./b, /a/b", "/procs, /procs", "/run/secrets, /run/secrets"})
    void a_mount_path_is_absolute(String given, String path) {
        assertThat(processOf(withPath(given)).mounts()).containsExactly(new Mount("data", path, false));
    }

    @Test
    void a_mount_path_that_is_not_absolute_is_refused() {
        refused(webWithVolume("mounts = [{ volume = \"data\" }]"), E_REQUIRED, MOUNTS + "/0/path");
        refused(withPath("data"), E_PATTERN, MOUNTS + "/0/path");
        refused(withPath(""), E_PATTERN, MOUNTS + "/0/path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/proc",
                "/proc/self",
                "/proc/",
                "//proc",
                "/./sys",
                "/sys/fs",
                "/dev",
                "/dev/shm",
                "/data/../dev/shm",
                "/../proc",
                "/run/secrets/platform.env",
                "/run//secrets/platform.env/"
            })
    void a_mount_path_of_the_platform_is_refused_however_it_is_written(String path) {
        refused(withPath(path), E_PATH_FORBIDDEN, MOUNTS + "/0/path");
    }

    @Test
    void a_mount_path_is_unique_in_its_process() {
        refused(
                webWithVolume("mounts = [{ volume = \"data\", path = \"/a\" }, { volume = \"data\", path = \"/a/\" }]"),
                E_DUPLICATE,
                MOUNTS + "/1/path");
    }

    @Test
    void a_process_with_mounts_has_at_most_one_instance() {
        String mounts = "mounts = [{ volume = \"data\", path = \"/a\" }]";

        assertThat(processOf(webWithVolume(mounts, "scaling = { min = 0, max = 1 }"))
                        .scaling())
                .isEqualTo(new Scaling(0, 1));
        refused(
                webWithVolume(mounts, "scaling = { min = 1, max = 2 }"),
                E_VOLUME_REPLICA_LIMIT,
                "/processes/web/scaling/max");
        refused(webWithVolume(mounts, "scaling.min = 2"), E_VOLUME_REPLICA_LIMIT, "/processes/web/scaling/min");
    }

    private static String withPath(String path) {
        return webWithVolume("mounts = [{ volume = \"data\", path = \"" + path + "\" }]");
    }
}
