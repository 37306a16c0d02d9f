package dev.plfm.query.platform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text of a statement with named parameters, such as {@code :org}, and where in it they are. */
final class NamedSql {
    /** Text in quotes and casts are no parameters. */
    private static final Pattern PARTS = Pattern.compile("'[^']*'|::|:([a-zA-Z]\\w*)");

    private final String text;
    private final String positional;
    private final Map<String, Integer> names = new LinkedHashMap<>();
    private final int[] places;

    NamedSql(String text) {
        this.text = text;
        List<Integer> found = new ArrayList<>();
        this.positional = PARTS.matcher(text).replaceAll(part -> {
            String name = part.group(1);
            if (name == null) {
                return Matcher.quoteReplacement(part.group());
            }
            names.putIfAbsent(name, names.size());
            found.add(Objects.requireNonNull(names.get(name)));
            return "?";
        });
        this.places = found.stream().mapToInt(Integer::intValue).toArray();
    }

    String text() {
        return text;
    }

    /** With a question mark for each place of a parameter. */
    String positional() {
        return positional;
    }

    /** How many different names there are. */
    int names() {
        return names.size();
    }

    /** The number of the name that is at each place. */
    int[] places() {
        return places.clone();
    }

    /** The number of a name, or null when the statement has no such parameter. */
    @Nullable Integer number(String name) {
        return names.get(name);
    }

    /** The value for each question mark, from the value of each name. */
    @Nullable Object[] atPlaces(@Nullable Object[] values) {
        @Nullable Object[] all = new Object[places.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = values[places[i]];
        }
        return all;
    }

    /** With something else instead of each place of a parameter. */
    String with(IntFunction<String> instead) {
        int[] place = {0};
        return PARTS.matcher(text)
                .replaceAll(part ->
                        Matcher.quoteReplacement(part.group(1) == null ? part.group() : instead.apply(place[0]++)));
    }

    /** The same statement about tables elsewhere. */
    NamedSql replacing(String schema, String other) {
        return new NamedSql(text.replace(schema, other));
    }

    @Override
    public String toString() {
        return text;
    }
}
