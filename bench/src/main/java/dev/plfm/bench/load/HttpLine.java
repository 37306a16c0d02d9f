package dev.plfm.bench.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** One connection that is kept, with one request at a time: as little client as can be, since it shares the processors. */
final class HttpLine implements AutoCloseable {
    private final URI server;
    private final String token;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    HttpLine(URI server, String token) {
        this.server = server;
        this.token = token;
        try {
            socket = new Socket(server.getHost(), server.getPort());
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream(), 16_384);
            out = socket.getOutputStream();
        } catch (IOException e) {
            throw new IllegalStateException("cannot connect to " + server, e);
        }
    }

    String get(String path) throws IOException {
        return send("GET", path, "", "");
    }

    /** @param key the Idempotency-Key, or empty */
    String post(String path, String body, String key) throws IOException {
        return send("POST", path, body, key.isEmpty() ? "" : "Idempotency-Key: " + key + "\r\n");
    }

    /** The body of the answer, which must be a success. */
    private String send(String method, String path, String body, String headers) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nAuthorization: Bearer "
                + token + "\r\n" + headers
                + (content.length == 0
                        ? ""
                        : "Content-Type: application/json\r\nContent-Length: " + content.length + "\r\n")
                + "\r\n";
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[start.length + content.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(content, 0, all, start.length, content.length);
        out.write(all);
        String status = line();
        int length = -1;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            } else if (header.equalsIgnoreCase("Transfer-Encoding: chunked")) {
                chunked = true;
            }
        }
        String answer = chunked ? chunks() : new String(in.readNBytes(Math.max(0, length)), StandardCharsets.UTF_8);
        if (!status.startsWith("HTTP/1.1 2")) {
            throw new IOException(method + " " + path + ": " + status + " " + answer);
        }
        return answer;
    }

    private String chunks() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            all.append(new String(in.readNBytes(size), StandardCharsets.UTF_8));
            line();
        }
        line();
        return all.toString();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("The server hung up");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
