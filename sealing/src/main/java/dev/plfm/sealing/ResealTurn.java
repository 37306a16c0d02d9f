package dev.plfm.sealing;

/**
 * Whose turn it is to seal anew what is used nowhere: at any time one of the active nodes, the same one for all processes that share a
 * database.
 */
public final class ResealTurn {
    /** Should a node not have the keys, another has its turn soon. */
    private static final int SECONDS = 300;

    private ResealTurn() {}

    /** SQL: an order of that column's values, another one in each turn. */
    public static String order(String column) {
        return "md5(" + column + " || floor(extract(epoch FROM now()) / " + SECONDS + ")::text)";
    }
}
