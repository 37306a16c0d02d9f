package dev.plfm.query.eventlog;

import dev.plfm.kernel.json.Json;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The container's side of a stream of JSON lines whose client takes one write, and then nothing until it is told to. */
final class SlowClient extends ServletOutputStream {
    private final List<Long> positions = new ArrayList<>();
    private @Nullable WriteListener listener;
    private boolean ready;
    private boolean completed;

    StreamOutput output() throws IOException {
        AsyncContext context = (AsyncContext) Proxy.newProxyInstance(
                AsyncContext.class.getClassLoader(), new Class<?>[] {AsyncContext.class}, (self, method, arguments) -> {
                    completed |= method.getName().equals("complete");
                    return null;
                });
        return StreamOutput.of(
                fake(HttpServletRequest.class, Map.of("startAsync", context)),
                fake(HttpServletResponse.class, Map.of("getOutputStream", this)));
    }

    void takeSome() {
        ready = true;
        try {
            Objects.requireNonNull(listener).onWritePossible();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether its request was ended. */
    boolean completed() {
        return completed;
    }

    /** Of the events it got. */
    List<Long> positions() {
        return positions;
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public void setWriteListener(WriteListener writes) {
        listener = writes;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        ready = false;
        new String(bytes, offset, length, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .forEach(line ->
                        positions.add(Json.mapper().readTree(line).get("seq").asLong()));
    }

    @Override
    public void write(int one) {
        throw new UnsupportedOperationException();
    }

    /** Answers some methods, and the others with nothing. */
    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answers.get(method.getName())));
    }
}
