package dev.plfm.kernel.manifest;

import java.util.regex.Pattern;

/** Tells keys that ask for something which does not exist from those that mean nothing. */
final class UnknownKeys {

    private static final Pattern AUTOSCALING = Pattern.compile("auto[_-]?scal(e|er|ing)");
    private static final Pattern AUTOSCALING_IN_SCALING = Pattern.compile(
            "auto.*|targets?([_-].*)?|.*(metric|cpu|memory|concurrency|requests?|rps|utili[sz]ation|cooldown|threshold).*");

    private UnknownKeys() {}

    static boolean meansAutoscaling(String table, String key) {
        return AUTOSCALING.matcher(key).matches()
                || table.endsWith("/scaling")
                        && AUTOSCALING_IN_SCALING.matcher(key).matches();
    }
}
