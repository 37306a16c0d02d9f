package dev.plfm.command.simulation;

import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.kernel.manifest.ParsedManifest;
import dev.plfm.kernel.value.ImageRef;
import java.util.HashMap;
import java.util.Map;

/** Releases of apps with one process type or two. */
final class Manifests {
    private static final Map<String, ParsedManifest.Valid> PARSED = new HashMap<>();

    private Manifests() {}

    static String processType(int number) {
        return number == 0 ? "web" : "worker";
    }

    static ReleaseSpec release(OrgId org, AppId app, ReleaseId id, int processTypes, int memoryMib, int replicas) {
        ParsedManifest.Valid parsed =
                PARSED.computeIfAbsent(processTypes + "/" + memoryMib + "/" + replicas, key -> ManifestParser.parse(
                                text(processTypes, memoryMib, replicas))
                        .orElseThrow());
        return new ReleaseSpec(
                org,
                app,
                id,
                new ImageRef("registry.example.com/shop:1"),
                "sha256:" + "0".repeat(64),
                parsed.manifestHash(),
                parsed.manifest());
    }

    private static String text(int processTypes, int memoryMib, int replicas) {
        StringBuilder text = new StringBuilder("schema_version = \"v1\"\n");
        for (int i = 0; i < processTypes; i++) {
            text.append("""
                    [processes.%s]
                    command = ["serve"]
                    resources = { memory = "%dMi", cpu = 0.5 }
                    scaling = { min = %d, max = 5 }
                    """.formatted(processType(i), memoryMib, replicas));
        }
        return text.toString();
    }
}
