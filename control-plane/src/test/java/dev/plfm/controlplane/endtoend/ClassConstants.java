package dev.plfm.controlplane.endtoend;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The texts that a class file holds as constants, be they of its code, of fields or of annotations. */
final class ClassConstants {
    private static final Pattern NAME =
            Pattern.compile("[(\\[BCDFIJLSVZ]*(dev/plfm|java|javax|org|com|tools|picocli|io)/.*");
    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final Map<Integer, Integer> LENGTHS = Map.ofEntries(
            Map.entry(3, 4),
            Map.entry(4, 4),
            Map.entry(LONG, 8),
            Map.entry(DOUBLE, 8),
            Map.entry(7, 2),
            Map.entry(8, 2),
            Map.entry(9, 4),
            Map.entry(10, 4),
            Map.entry(11, 4),
            Map.entry(12, 4),
            Map.entry(15, 3),
            Map.entry(16, 2),
            Map.entry(17, 4),
            Map.entry(18, 4),
            Map.entry(19, 2),
            Map.entry(20, 2));

    private ClassConstants() {}

    /** Without names of classes and descriptors of methods, which are many and long. */
    static List<String> of(byte[] classFile) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
        in.skipNBytes(8);
        int count = in.readUnsignedShort();
        List<String> texts = new ArrayList<>();
        for (int index = 1; index < count; index++) {
            int tag = in.readUnsignedByte();
            if (tag == UTF8) {
                texts.add(in.readUTF());
            } else {
                in.skipNBytes(LENGTHS.get(tag));
                index += tag == LONG || tag == DOUBLE ? 1 : 0;
            }
        }
        texts.removeIf(text -> NAME.matcher(text).matches());
        return texts;
    }
}
