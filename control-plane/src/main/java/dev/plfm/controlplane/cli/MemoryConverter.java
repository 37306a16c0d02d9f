package dev.plfm.controlplane.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 512Mi} or {@code 8Gi} as bytes. */
final class MemoryConverter implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,6})(Mi|Gi)");

    @Override
    public Long convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is not an amount of memory such as 512Mi or 8Gi");
        }
        return Long.parseLong(matcher.group(1)) << (matcher.group(2).equals("Mi") ? 20 : 30);
    }
}
