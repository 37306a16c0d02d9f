package dev.plfm.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One connection that is kept, with one request at a time: as little client as can be, since it shares the processors. It reads only what it
 * needs of an answer: the status, the length and the body.
 */
final class HttpLine implements AutoCloseable {
    private static final int BUFFER = 16_384;
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);

    private final String head;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private byte[] buffer = new byte[BUFFER];
    private int filled;

    HttpLine(URI server, String token) {
        this.head = " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nAuthorization: Bearer " + token + "\r\n";
        try {
            socket = new Socket(server.getHost(), server.getPort());
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
            out = socket.getOutputStream();
        } catch (IOException e) {
            throw new IllegalStateException("cannot connect to " + server, e);
        }
    }

    String get(String path) throws IOException {
        return send("GET " + path + head + "\r\n");
    }

    /** What differs from what the tag stands for; empty when nothing does. */
    String news(String path, String tag) throws IOException {
        return send("GET " + path + head + "If-None-Match: " + tag + "\r\n\r\n");
    }

    /** @param key the Idempotency-Key, or empty */
    String post(String path, String body, String key) throws IOException {
        return send("POST " + path + head + (key.isEmpty() ? "" : "Idempotency-Key: " + key + "\r\n")
                + "Content-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    /** The body of the answer, which must be a success. */
    private String send(String request) throws IOException {
        out.write(request.getBytes(StandardCharsets.UTF_8));
        filled = 0;
        int body = 0;
        while (body == 0) {
            int before = Math.max(0, filled - 3);
            fill();
            body = endOfHead(before);
        }
        if (buffer[9] == '3') {
            return "";
        }
        int length = contentLength(body);
        String answer = length < 0 ? chunks(body) : plain(body, length);
        if (buffer[9] != '2') {
            throw new IOException(request.lines().findFirst().orElseThrow() + ": "
                    + new String(buffer, 0, body, StandardCharsets.US_ASCII) + answer);
        }
        return answer;
    }

    private void fill() throws IOException {
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * filled);
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            throw new IOException("The server hung up");
        }
        filled += read;
    }

    /** Where the body begins, or 0 when that is not there yet. */
    private int endOfHead(int from) {
        for (int i = from; i + 3 < filled; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i + 4;
            }
        }
        return 0;
    }

    /** -1 when there is none. */
    private int contentLength(int headEnd) {
        for (int i = 0; i < headEnd - LENGTH.length; i++) {
            if (buffer[i] == '\r' && matches(i)) {
                int length = 0;
                for (int at = i + LENGTH.length; buffer[at] != '\r'; at++) {
                    length = buffer[at] == ' ' ? length : 10 * length + buffer[at] - '0';
                }
                return length;
            }
        }
        return -1;
    }

    private boolean matches(int at) {
        for (int i = 0; i < LENGTH.length; i++) {
            int c = buffer[at + i];
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != LENGTH[i]) {
                return false;
            }
        }
        return true;
    }

    private String plain(int from, int length) throws IOException {
        while (filled < from + length) {
            fill();
        }
        return new String(buffer, from, length, StandardCharsets.UTF_8);
    }

    private String chunks(int from) throws IOException {
        StringBuilder all = new StringBuilder();
        int at = from;
        while (true) {
            int end = endOfLine(at);
            int size = Integer.parseInt(new String(buffer, at, end - at, StandardCharsets.US_ASCII), 16);
            while (filled < end + 2 + size + 2) {
                fill();
            }
            if (size == 0) {
                return all.toString();
            }
            all.append(new String(buffer, end + 2, size, StandardCharsets.UTF_8));
            at = end + 2 + size + 2;
        }
    }

    private int endOfLine(int from) throws IOException {
        int at = from;
        while (at + 1 >= filled || buffer[at] != '\r') {
            if (at + 1 >= filled) {
                fill();
            } else {
                at++;
            }
        }
        return at;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
