package dev.plfm.controlplane.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/** A TOML file as a flat map from dotted key to the value's text. */
final class TomlFile {
    private static final TomlMapper MAPPER = new TomlMapper();

    private TomlFile() {}

    static Map<String, String> read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException("--config = \"" + file + "\" does not exist\n  allowed: a readable TOML file");
        } catch (IOException e) {
            throw new ConfigException("--config = \"" + file + "\" cannot be read (" + e.getMessage()
                    + ")\n  allowed: a readable TOML file, UTF-8");
        }
        Map<String, String> values = new LinkedHashMap<>();
        try {
            flatten("", MAPPER.readTree(text), values);
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new ConfigException("--config = \"" + file + "\" is not valid TOML, line " + line + ": "
                    + e.getOriginalMessage() + "\n  allowed: see config/example.toml");
        }
        return values;
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> values) {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            String key = prefix + member.getKey();
            JsonNode value = member.getValue();
            if (value.isObject()) {
                flatten(key + ".", value, values);
            } else {
                values.put(key, value.isValueNode() ? value.asString() : value.toString());
            }
        }
    }
}
