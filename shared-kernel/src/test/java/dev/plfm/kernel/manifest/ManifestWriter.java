package dev.plfm.kernel.manifest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Writes one manifest in many ways: TOML or JSON, keys in any order, numbers and texts in any notation. */
final class ManifestWriter {

    private final Random random;

    ManifestWriter(long seed) {
        this.random = new Random(seed);
    }

    String json(Object value) {
        if (value instanceof Map<?, ?> table) {
            return shuffled(table).stream()
                    .map(entry -> json(entry.getKey()) + space() + ":" + space() + json(entry.getValue()))
                    .collect(Collectors.joining("," + space(), "{" + space(), "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(this::json).collect(Collectors.joining("," + space(), "[", space() + "]"));
        }
        return scalar(value);
    }

    /** The members of the table, those that are tables as sections of their own or inline. */
    String toml(Map<?, ?> table) {
        return toml(table, "");
    }

    private String toml(Map<?, ?> table, String path) {
        StringBuilder members = new StringBuilder();
        StringBuilder sections = new StringBuilder();
        for (Map.Entry<?, ?> entry : shuffled(table)) {
            String key = random.nextInt(4) == 0 ? json(entry.getKey()) : (String) entry.getKey();
            if (entry.getValue() instanceof Map<?, ?> inner && random.nextBoolean()) {
                sections.append("[").append(path).append(key).append("]\n").append(toml(inner, path + key + "."));
            } else {
                members.append(key)
                        .append(" = ")
                        .append(inline(entry.getValue()))
                        .append(" # x\n");
            }
        }
        return members.append(sections).toString();
    }

    private String inline(Object value) {
        if (value instanceof Map<?, ?> table) {
            return shuffled(table).stream()
                    .map(entry -> entry.getKey() + " = " + inline(entry.getValue()))
                    .collect(Collectors.joining(", ", "{ ", " }"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(this::inline).collect(Collectors.joining("," + space(), "[", space() + "]"));
        }
        if (value instanceof String text && !text.contains("'") && !text.contains("\n") && !text.contains("\r")) {
            return random.nextBoolean() ? "'" + text + "'" : scalar(value);
        }
        if (value instanceof Integer number && random.nextInt(3) == 0) {
            return "0x" + Integer.toHexString(number);
        }
        return scalar(value);
    }

    private String scalar(Object value) {
        if (value instanceof String text) {
            return text.codePoints().mapToObj(this::character).collect(Collectors.joining("", "\"", "\""));
        }
        if (value instanceof Number number && number.doubleValue() != 0 && random.nextInt(3) == 0) {
            return String.format(Locale.ROOT, "%.9e", number.doubleValue());
        }
        return value instanceof Integer number && random.nextBoolean() ? number + ".0" : value.toString();
    }

    private String character(int character) {
        if (character == '"' || character == '\\') {
            return "\\" + (char) character;
        }
        boolean basic = Character.isBmpCodePoint(character);
        if (character < ' ' || basic && random.nextInt(8) == 0) {
            return String.format(Locale.ROOT, "\\u%04x", character);
        }
        return Character.toString(character);
    }

    private String space() {
        return List.of("", " ", "\n", "\t\n").get(random.nextInt(4));
    }

    private List<Map.Entry<?, ?>> shuffled(Map<?, ?> table) {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(table.entrySet());
        Collections.shuffle(entries, random);
        return entries;
    }
}
