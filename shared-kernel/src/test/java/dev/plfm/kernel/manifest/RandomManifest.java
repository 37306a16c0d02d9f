package dev.plfm.kernel.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Makes valid manifests of all kinds, as maps, lists, texts, numbers and flags. */
final class RandomManifest {

    private static final List<String> TEXTS = List.of(
            "", "a", "it's", "\"quoted\"", "back\\slash", "two\nlines", "tab\t", "\r\n", "é", "😀", "#", "''' \"\"\"");

    private final Random random;

    RandomManifest(long seed) {
        this.random = new Random(seed);
    }

    Map<String, Object> next() {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schema_version", "v1");
        sometimes(manifest, "app", () -> table("name", "Hello é 😀", "description", ""));
        sometimes(manifest, "image", () -> table("ref", "registry.example/hello:1.0", "pull_policy", "always"));
        sometimes(manifest, "env", this::surroundings);
        boolean volumes = sometimes(
                manifest,
                "volumes",
                () -> List.of(table("name", "data", "size", "9Gi", "backup_enabled", random.nextBoolean())));
        Map<String, Object> processes = new LinkedHashMap<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            processes.put("p" + i, process(volumes && random.nextBoolean()));
        }
        manifest.put("processes", processes);
        return manifest;
    }

    private Map<String, Object> process(boolean stateful) {
        Map<String, Object> process = surroundings();
        process.put("command", words());
        Map<String, Object> resources = table("memory", (64 + random.nextInt(1000)) + "Mi");
        sometimes(resources, "cpu", () -> Math.ceil(random.nextDouble() * 6400) / 100);
        process.put("resources", resources);
        int min = random.nextInt(stateful ? 2 : 50);
        sometimes(process, "scaling", () -> table("min", min, "max", stateful ? 1 : min + random.nextInt(50)));
        sometimes(process, "restart", () -> table("policy", "on-failure", "max_retries", random.nextInt(9)));
        if (sometimes(process, "ports", () -> List.of(table("internal", 8080, "name", "http"), table("internal", 9)))) {
            sometimes(process, "health", () -> table("port", random.nextBoolean() ? (Object) "http" : (Object) 9));
        }
        if (stateful) {
            process.put("mounts", List.of(table("volume", "data", "path", "/data", "read_only", false)));
        }
        sometimes(process, "secrets", () -> table("required", true));
        return process;
    }

    private Map<String, Object> surroundings() {
        Map<String, Object> table = new LinkedHashMap<>();
        sometimes(table, "vars", () -> table("A_" + random.nextInt(9), text(), "B", text()));
        sometimes(table, "workdir", () -> "/srv/é");
        sometimes(table, "prestart", this::words);
        sometimes(table, "prestart_timeout_seconds", () -> 1 + random.nextInt(86_400));
        return table;
    }

    private List<Object> words() {
        List<Object> words = new ArrayList<>(List.of("run"));
        for (int i = random.nextInt(3); i > 0; i--) {
            words.add(text());
        }
        return words;
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private boolean sometimes(Map<String, Object> table, String key, Supplier<Object> value) {
        boolean now = random.nextBoolean();
        if (now) {
            table.put(key, value.get());
        }
        return now;
    }

    private static Map<String, Object> table(Object... keysAndValues) {
        Map<String, Object> table = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            table.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return table;
    }
}
