package dev.plfm.query.plan;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.manifest.HealthCheck;
import dev.plfm.kernel.manifest.Prestart;
import dev.plfm.kernel.manifest.ProcessSpec;
import dev.plfm.kernel.manifest.RestartPolicy;
import dev.plfm.kernel.value.Mount;
import dev.plfm.kernel.value.Resources;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All that an instance is made from, as its node needs it. */
record WorkloadSpec(
        String specVersion,
        OrgId orgId,
        AppId appId,
        EnvId envId,
        String processType,
        InstanceId instanceId,
        int generation,
        ReleaseId releaseId,
        Image image,
        String manifestHash,
        List<String> command,
        @Nullable String workdir,
        @Nullable String user,
        @Nullable List<Prestart> prestarts,
        Map<String, String> envVars,
        Limits resources,
        Network network,
        @Nullable HealthCheck health,
        @Nullable Secrets secrets,
        @Nullable List<Mount> mounts,
        Lifecycle lifecycle,
        String specHash) {

    /**
     * What to boot.
     *
     * @param digest of the release
     * @param resolvedDigest of the image for {@code arch}
     */
    record Image(String ref, String digest, String resolvedDigest, String os, String arch) {
        private static final String LINUX = "linux";

        static Image of(String ref, String digest, Map<String, String> resolvedDigests, String arch) {
            return new Image(ref, digest, resolvedDigests.getOrDefault(arch, digest), LINUX, arch);
        }
    }

    /** What the instance may use; {@code vcpuCount} is the request rounded up. */
    record Limits(double cpuRequest, long memoryLimitBytes, long ephemeralDiskBytes, int vcpuCount) {
        static Limits of(Resources resources) {
            return new Limits(
                    resources.cpuRequest(),
                    resources.memoryLimitBytes(),
                    resources.ephemeralDiskBytes(),
                    Math.max(1, (int) Math.ceil(resources.cpuRequest())));
        }
    }

    /** Where the instance is in the overlay; the node itself is its gateway and answers its name queries. */
    record Network(String overlayIpv6, String gatewayIpv6, int mtu, List<String> dns, List<Port> ports) {
        private static final int DEFAULT_MTU = 1420;

        static Network of(String overlayIpv6, String nodePrefix, @Nullable Integer mtu, ProcessSpec process) {
            String gateway = nodePrefix.substring(0, nodePrefix.indexOf('/')) + "1";
            return new Network(
                    overlayIpv6,
                    gateway,
                    mtu == null ? DEFAULT_MTU : mtu,
                    List.of(gateway),
                    process.ports().stream()
                            .map(port -> new Port(port.name(), port.internal(), port.protocol()))
                            .toList());
        }
    }

    /** A port that the instance listens on. */
    record Port(String name, int port, String protocol) {}

    /**
     * The secrets that the instance finds in a file.
     *
     * @param secretVersionId which the node fetches and opens
     * @param mode of the file, in octal
     */
    record Secrets(boolean required, String secretVersionId, String mountPath, String mode, int uid, int gid) {
        private static final String PATH = "/run/secrets/platform.env";
        private static final String OWNER_READS = "0400";
        private static final Pattern NUMERIC_USER = Pattern.compile("([0-9]{1,9})(?::([0-9]{1,9}))?");

        /** Null when the environment had none when the instance was requested. A user given by name is root's to look up: 0. */
        static @Nullable Secrets of(ProcessSpec process, @Nullable String versionId) {
            if (versionId == null) {
                return null;
            }
            Matcher user = NUMERIC_USER.matcher(process.user() == null ? "" : process.user());
            int uid = user.matches() ? Integer.parseInt(user.group(1)) : 0;
            int gid = user.matches() && user.group(2) != null ? Integer.parseInt(user.group(2)) : uid;
            return new Secrets(process.secretsRequired(), versionId, PATH, OWNER_READS, uid, gid);
        }
    }

    /** How the instance ends, and what happens when it ends by itself. */
    record Lifecycle(int terminationGraceSeconds, RestartPolicy restartPolicy, int maxRetries, int backoffSeconds) {
        private static final int TERMINATION_GRACE_SECONDS = 10;

        static Lifecycle of(ProcessSpec process) {
            return new Lifecycle(
                    TERMINATION_GRACE_SECONDS,
                    process.restart().policy(),
                    process.restart().maxRetries(),
                    process.restart().backoffSeconds());
        }
    }
}
