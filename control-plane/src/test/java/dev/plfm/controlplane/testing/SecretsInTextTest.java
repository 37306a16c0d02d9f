package dev.plfm.controlplane.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whatever is logged by its {@code toString} shows no secret, whoever logs it. */
class SecretsInTextTest {
    private static final Pattern SECRET = Pattern.compile(".*(token|secret|password|device_?code|authorization).*");
    private static final Pattern HARMLESS = Pattern.compile(".*(type|hash|id|kind|path|file|url_base)");
    private static final String MARKER = "marker-0123456789";

    @Test
    void records_that_hold_secrets_do_not_show_them() throws ReflectiveOperationException {
        List<JavaClass> records = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.plfm").stream()
                        .filter(JavaClass::isRecord)
                        .toList();
        assertThat(records).hasSizeGreaterThan(100);
        List<String> telling = records.stream()
                .map(JavaClass::reflect)
                .filter(SecretsInTextTest::holdsSecret)
                .filter(SecretsInTextTest::shows)
                .map(Class::getName)
                .sorted()
                .toList();

        assertThat(telling).isEmpty();
        assertThat(shows(Telling.class)).isTrue();
    }

    record Telling(String clientSecret) {}

    private static boolean holdsSecret(Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).anyMatch(SecretsInTextTest::isSecret);
    }

    private static boolean isSecret(RecordComponent component) {
        String name = component.getName().toLowerCase(Locale.ROOT);
        return component.getType() == String.class
                && SECRET.matcher(name).matches()
                && !HARMLESS.matcher(name).matches();
    }

    private static boolean shows(Class<?> type) {
        try {
            RecordComponent[] components = type.getRecordComponents();
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            Object[] values = Arrays.stream(components)
                    .map(component -> isSecret(component) ? MARKER : nothing(component.getType()))
                    .toArray();
            return constructor.newInstance(values).toString().contains(MARKER);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type + " cannot be made here", e);
        }
    }

    /** Null, zero or false. */
    private static Object nothing(Class<?> type) {
        return Array.get(Array.newInstance(type, 1), 0);
    }
}
