package dev.plfm.kernel.manifest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One table of a manifest: hands out its members by type and reports those that break a rule.
 *
 * <p>A member that is absent or broken is answered by the default or by some harmless value: what is made of a
 * manifest with problems is never handed out.
 */
final class Table {

    private final JsonNode node;
    private final String path;
    private final Problems problems;
    private final boolean broken;
    private final SortedSet<String> known = new TreeSet<>();

    Table(ObjectNode node, String path, Problems problems) {
        this(node, path, problems, false);
    }

    private Table(JsonNode node, String path, Problems problems, boolean broken) {
        this.node = broken ? JsonNodeFactory.instance.objectNode() : node;
        this.path = path;
        this.problems = problems;
        this.broken = broken;
    }

    boolean has(String key) {
        return node.has(key);
    }

    /** Whether it is a table without members; one that is no table at all has been reported already. */
    boolean isEmpty() {
        return !broken && node.isEmpty();
    }

    boolean isNumber(String key) {
        return node.has(key) && node.get(key).isNumber();
    }

    void problem(String key, ManifestErrorCode code, String message) {
        problems.add(Problems.pointer(path, key), code, message);
    }

    /** Marks a member as one that must be there. */
    Table require(String key) {
        if (!broken && !node.has(key)) {
            problem(key, ManifestErrorCode.E_REQUIRED, "must be given");
        }
        return this;
    }

    @Nullable String text(String key, TextRule rule) {
        JsonNode value = member(key);
        if (value == null || !isType(value, Problems.pointer(path, key), value.isString(), "text")) {
            return null;
        }
        String text = value.stringValue();
        return rule.check(text, Problems.pointer(path, key), problems) ? text : null;
    }

    /** One of the values, by the word for it in a manifest. */
    <E> E choice(String key, E otherwise, E[] allowed, Function<E, String> word) {
        String text = text(key, TextRule.BLOCK);
        if (text == null) {
            return otherwise;
        }
        for (E value : allowed) {
            if (word.apply(value).equals(text)) {
                return value;
            }
        }
        String words = Arrays.stream(allowed).map(word).collect(Collectors.joining(" or "));
        problem(key, ManifestErrorCode.E_VALUE, "must be " + words + "; is \"" + Problems.excerpt(text) + "\"");
        return otherwise;
    }

    /** The only text the member may have. */
    String only(String key, String allowed) {
        return choice(key, allowed, new String[] {allowed}, Function.identity());
    }

    int integer(String key, int otherwise, int min, int max) {
        JsonNode value = member(key);
        return value == null ? otherwise : wholeNumber(value, key, otherwise, min, max);
    }

    private int wholeNumber(JsonNode value, String key, int otherwise, int min, int max) {
        boolean whole = value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue());
        if (!isType(value, Problems.pointer(path, key), whole, "a whole number")) {
            return otherwise;
        }
        double number = value.doubleValue();
        if (number < min || number > max) {
            problem(key, ManifestErrorCode.E_RANGE, "must be " + min + " to " + max);
            return otherwise;
        }
        return (int) number;
    }

    double number(String key, double otherwise, double above, double max) {
        JsonNode value = member(key);
        if (value == null || !isType(value, Problems.pointer(path, key), value.isNumber(), "a number")) {
            return otherwise;
        }
        if (value.doubleValue() <= above || value.doubleValue() > max) {
            problem(key, ManifestErrorCode.E_RANGE, "must be above " + above + " and at most " + max);
            return otherwise;
        }
        return value.doubleValue();
    }

    boolean flag(String key, boolean otherwise) {
        JsonNode value = member(key);
        return value != null && isType(value, Problems.pointer(path, key), value.isBoolean(), "true or false")
                ? value.booleanValue()
                : otherwise;
    }

    /** The size in bytes. */
    long size(String key, long otherwise, TextRule rule, long min, String minText) {
        String text = text(key, rule);
        if (text == null) {
            return otherwise;
        }
        long bytes = ByteSize.bytes(text);
        if (bytes < min) {
            problem(key, ManifestErrorCode.E_RANGE, "must be at least " + minText);
        }
        return bytes;
    }

    /** A table inside; empty if there is none. */
    Table table(String key) {
        JsonNode value = member(key);
        return value == null ? empty(key) : asTable(value, Problems.pointer(path, key));
    }

    /** The tables in an array; empty if there is none. */
    List<Table> tables(String key) {
        List<Table> tables = new ArrayList<>();
        forEachItem(key, "an array of tables", (item, at) -> tables.add(asTable(item, at)));
        return tables;
    }

    /** The texts in an array that, if given, has at least one. */
    List<String> texts(String key, TextRule first, TextRule others) {
        List<String> texts = new ArrayList<>();
        forEachItem(key, "an array of texts", (item, at) -> {
            TextRule rule = texts.isEmpty() ? first : others;
            boolean good = isType(item, at, item.isString(), "text") && rule.check(item.stringValue(), at, problems);
            texts.add(good ? item.stringValue() : "");
        });
        if (has(key) && node.get(key).isArray() && texts.isEmpty()) {
            problem(key, ManifestErrorCode.E_LENGTH, "must have at least one item");
        }
        return texts;
    }

    /** The members of this table, whose keys are the manifest's own words, as tables. */
    SortedMap<String, Table> entries(TextRule keys) {
        SortedMap<String, Table> entries = new TreeMap<>();
        node.forEachEntry((key, value) -> {
            String at = Problems.pointer(path, key);
            keys.check(key, at, problems);
            entries.put(key, asTable(value, at));
        });
        return entries;
    }

    SortedMap<String, String> textMap(String key, TextRule keys, TextRule values) {
        Table table = table(key);
        SortedMap<String, String> map = new TreeMap<>();
        table.node.forEachEntry((name, value) -> {
            String at = Problems.pointer(table.path, name);
            boolean goodKey = keys.check(name, at, problems);
            if (isType(value, at, value.isString(), "text")
                    && values.check(value.stringValue(), at, problems)
                    && goodKey) {
                map.put(name, value.stringValue());
            }
        });
        return map;
    }

    /** To be called when every member has been asked for: whatever else there is is unknown. */
    void finish() {
        node.forEachEntry((key, value) -> {
            if (!known.contains(key)) {
                boolean autoscale = UnknownKeys.meansAutoscaling(path, key);
                problem(
                        key,
                        autoscale ? ManifestErrorCode.E_AUTOSCALE_UNSUPPORTED : ManifestErrorCode.E_UNKNOWN_KEY,
                        autoscale
                                ? "scaling by load does not exist; set scaling.min"
                                : "unknown key; known are " + known);
            }
        });
    }

    private void forEachItem(String key, String type, BiConsumer<JsonNode, String> action) {
        JsonNode array = member(key);
        String at = Problems.pointer(path, key);
        if (array != null && isType(array, at, array.isArray(), type)) {
            for (int i = 0; i < array.size(); i++) {
                action.accept(array.get(i), Problems.pointer(at, i));
            }
        }
    }

    private @Nullable JsonNode member(String key) {
        known.add(key);
        return node.get(key);
    }

    private Table asTable(JsonNode value, String at) {
        return new Table(value, at, problems, !isType(value, at, value.isObject(), "a table"));
    }

    private Table empty(String key) {
        return new Table(JsonNodeFactory.instance.objectNode(), Problems.pointer(path, key), problems, broken);
    }

    private boolean isType(JsonNode value, String at, boolean good, String type) {
        if (!good) {
            problems.add(at, ManifestErrorCode.E_TYPE, "must be " + type + ", is " + describe(value));
        }
        return good;
    }

    private static String describe(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "text";
            case NUMBER -> "the number " + Problems.excerpt(value.toString());
            case BOOLEAN -> value.toString();
            case OBJECT -> "a table";
            case ARRAY -> "an array";
            case NULL -> "null";
            default -> "a date or time";
        };
    }
}
