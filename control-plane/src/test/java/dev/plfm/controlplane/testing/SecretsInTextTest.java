package dev.plfm.controlplane.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.AgentConfig;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/** Records that hold a secret do not show it as text, so whatever logs one logs no secret. */
class SecretsInTextTest {
    private static final Pattern SECRET = Pattern.compile(
            "(?!plan_?token)(.*(token|secret|password|authorization)|password_?url|devicecode|privatekey)");

    private static final String MARKER = "marker-0123456789";

    /** Those that check what they are given, with a test of their own below. */
    private static final List<Class<?>> DEMANDING = List.of(AgentConfig.class);

    @Test
    void records_that_hold_secrets_do_not_show_them() throws Exception {
        List<Class<?>> records = records();
        assertThat(records).hasSizeGreaterThan(100);

        assertThat(records.stream()
                        .filter(type ->
                                Arrays.stream(type.getRecordComponents()).anyMatch(SecretsInTextTest::isSecret))
                        .filter(type -> !DEMANDING.contains(type))
                        .filter(SecretsInTextTest::shows))
                .isEmpty();
        assertThat(shows(Telling.class)).as("a record that tells is found").isTrue();
    }

    @Test
    void an_agents_configuration_does_not_show_its_token() {
        AgentConfig config = AgentConfig.builder(URI.create("http://localhost"))
                .token(MARKER)
                .build();
        assertThat(config.toString()).doesNotContain(MARKER);
    }

    record Telling(int number, String clientSecret) {}

    private static List<Class<?>> records() throws IOException, ClassNotFoundException {
        MetadataReaderFactory classes = new CachingMetadataReaderFactory();
        List<Class<?>> records = new ArrayList<>();
        for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath*:dev/plfm/**/*.class")) {
            boolean test = file.getURL().toString().contains("/test-classes/");
            if (!test
                    && Record.class
                            .getName()
                            .equals(classes.getMetadataReader(file)
                                    .getClassMetadata()
                                    .getSuperClassName())) {
                records.add(Class.forName(
                        classes.getMetadataReader(file).getClassMetadata().getClassName()));
            }
        }
        return records;
    }

    private static boolean isSecret(RecordComponent component) {
        return component.getType() == String.class
                && SECRET.matcher(component.getName().toLowerCase(Locale.ROOT)).matches();
    }

    private static boolean shows(Class<?> type) {
        try {
            RecordComponent[] components = type.getRecordComponents();
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            Object[] values = Arrays.stream(components)
                    .map(component -> isSecret(component) ? MARKER : something(component.getType()))
                    .toArray();
            return Objects.toString(constructor.newInstance(values).toString(), "")
                    .contains(MARKER);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type + " needs a test of its own", e);
        }
    }

    /** A text, null, zero or false. */
    private static Object something(Class<?> type) {
        return type == String.class ? "text" : Array.get(Array.newInstance(type, 1), 0);
    }
}
