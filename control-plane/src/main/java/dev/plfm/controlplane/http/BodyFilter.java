package dev.plfm.controlplane.http;

import dev.plfm.kernel.access.RequestAttributes;
import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads the body once, refuses one that is too large or too slow, and notes its hash. When a body is not there at once, it is decided again
 * whether the request is let in: its token may have been revoked meanwhile.
 */
final class BodyFilter extends OncePerRequestFilter {
    private static final int PACKET = 8 * 1024;
    private static final String HASH_OF_NONE = sha256(new byte[0]);
    private static final Duration AT_ONCE = Duration.ofMillis(10);

    private final int limit;
    private final Duration time;

    /**
     * A filter for bodies.
     *
     * @param limit in bytes
     * @param time for the whole of a body; it may be exceeded by as long as the container waits for one packet
     */
    BodyFilter(int limit, Duration time) {
        this.limit = limit;
        this.time = time;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (hasNone(request)) {
            request.setAttribute(RequestAttributes.BODY_HASH, HASH_OF_NONE);
            chain.doFilter(request, response);
            return;
        }
        long begun = System.nanoTime();
        byte[] body;
        try {
            body = read(request, begun);
        } catch (DomainException refused) {
            ProblemWriter.write(request, response, refused);
            return;
        }
        if (System.nanoTime() - begun > AT_ONCE.toNanos()) {
            decideAgain(request);
        }
        request.setAttribute(RequestAttributes.BODY_HASH, sha256(body));
        chain.doFilter(new BufferedRequest(request, body), response);
    }

    /** By its headers, as HTTP/1.1 has it. */
    private static boolean hasNone(HttpServletRequest request) {
        return request.getContentLengthLong() <= 0 && request.getHeader("Transfer-Encoding") == null;
    }

    private byte[] read(HttpServletRequest request, long begun) throws IOException {
        if (request.getContentLengthLong() > limit) {
            throw tooLarge();
        }
        InputStream in = request.getInputStream();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] packet = new byte[PACKET];
        for (int length = in.read(packet); length >= 0; length = in.read(packet)) {
            body.write(packet, 0, length);
            if (body.size() > limit) {
                throw tooLarge();
            }
            if (System.nanoTime() - begun > time.toNanos()) {
                throw new DomainException(ErrorCode.INVALID_ARGUMENT, "The body took too long.");
            }
        }
        return body.toByteArray();
    }

    private DomainException tooLarge() {
        return new DomainException(ErrorCode.PAYLOAD_TOO_LARGE, "A body may have at most " + limit + " bytes.");
    }

    /** A refusal is answered where the first one would have been. */
    private static void decideAgain(HttpServletRequest request) {
        if (request.getAttribute(RequestAttributes.STILL_ALLOWED) instanceof StillAllowed allowed) {
            try {
                allowed.check();
            } catch (DomainException refused) {
                throw new AccessDeniedException("Not allowed any more", refused);
            }
        }
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static final class BufferedRequest extends HttpServletRequestWrapper {
        private final byte[] body;

        BufferedRequest(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            return new BufferedBody(body);
        }

        @Override
        public BufferedReader getReader() {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private static final class BufferedBody extends ServletInputStream {
        private final ByteArrayInputStream bytes;

        BufferedBody(byte[] body) {
            this.bytes = new ByteArrayInputStream(body);
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return bytes.read(target, offset, length);
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("The body is read already");
        }
    }
}
