package dev.plfm.controlplane.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Speaks HTTP byte by byte, for what no proper client would send. */
public final class RawHttp implements AutoCloseable {
    private static final int LIMIT_MILLIS = 20_000;

    private final Socket socket;

    public RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(LIMIT_MILLIS);
    }

    public static RawHttp to(URI server) throws IOException {
        return new RawHttp(new Socket(server.getHost(), server.getPort()));
    }

    /** Sends the text, one byte a character, as a part of a request. */
    public void begin(String part) throws IOException {
        socket.getOutputStream().write(part.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Whether there is something of an answer. */
    public boolean answered() throws IOException {
        return socket.getInputStream().available() > 0;
    }

    /** Sends the text, one byte a character, and reads one answer. */
    public Api.Answer send(String request) throws IOException {
        begin(request);
        InputStream in = socket.getInputStream();
        int status = Integer.parseInt(line(in).split(" ")[1]);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String[] header = line.split(": ?", 2);
            headers.computeIfAbsent(header[0], name -> new ArrayList<>()).add(header[1]);
        }
        return new Api.Answer(status, headers, body(in, headers));
    }

    /** Sends the text and reads what an answer begins with: its status and headers. */
    public String head(String request) throws IOException {
        begin(request);
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            head.append(line).append('\n');
        }
        return head.toString();
    }

    private static String body(InputStream in, Map<String, List<String>> headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (headers.containsKey("Content-Length")) {
            body.write(
                    in.readNBytes(Integer.parseInt(headers.get("Content-Length").get(0))));
        } else if (headers.containsKey("Transfer-Encoding")) {
            for (int size = chunk(in); ; size = chunk(in)) {
                body.write(in.readNBytes(size));
                line(in);
                if (size == 0) {
                    break;
                }
            }
        } else {
            body.write(in.readAllBytes());
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private static int chunk(InputStream in) throws IOException {
        return Integer.parseInt(line(in), 16);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection after: " + line);
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
