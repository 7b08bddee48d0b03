// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an operator asks for. On the socket: the line {@code gatehouse-command 1}, the command's name, one line
 * {@code key=value} for each argument, an empty line, and the body up to the end of the stream. In keys and values a
 * backslash and a line feed are written {@code \\} and {@code \n}.
 *
 * @param name for example {@code users create}
 * @param arguments the options, by name
 * @param body a file's content, at most {@value #MAX_BODY_BYTES} bytes; empty for most commands
 */
public record CommandRequest(String name, Map<String, String> arguments, byte[] body) {
    /** The largest body that is taken. */
    public static final int MAX_BODY_BYTES = 256 * 1024 * 1024;

    private static final String GREETING = "gatehouse-command 1";
    private static final int MAX_LINE_BYTES = 64 * 1024;

    public CommandRequest {
        arguments = Map.copyOf(arguments);
    }

    /** Without a body. */
    public CommandRequest(String name, Map<String, String> arguments) {
        this(name, arguments, new byte[0]);
    }

    /** The option's value, if it was given. */
    public Optional<String> argument(String key) {
        return Optional.ofNullable(arguments.get(key));
    }

    /** Whether a switch was given. */
    public boolean has(String key) {
        return "true".equals(arguments.get(key));
    }

    /**
     * The value of an option that the command cannot do without.
     *
     * @throws CommandRefused if it was not given
     */
    public String required(String key) {
        return argument(key).orElseThrow(() -> new CommandRefused("--" + key + " is missing"));
    }

    void writeTo(OutputStream out) throws IOException {
        StringBuilder head =
                new StringBuilder(GREETING).append('\n').append(name).append('\n');
        new TreeMap<>(arguments)
                .forEach((key, value) -> head.append(escape(key))
                        .append('=')
                        .append(escape(value))
                        .append('\n'));
        out.write(head.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        out.write(body);
        out.flush();
    }

    static CommandRequest readFrom(InputStream stream) throws IOException {
        InputStream in = new BufferedInputStream(stream);
        if (!line(in).equals(GREETING)) {
            throw new IOException("not a command");
        }
        String name = line(in);
        Map<String, String> arguments = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw new IOException("not an argument: " + line);
            }
            arguments.put(unescape(line.substring(0, equals)), unescape(line.substring(equals + 1)));
        }
        byte[] body = in.readNBytes(MAX_BODY_BYTES);
        if (in.read() != -1) {
            throw new IOException("the body is larger than " + MAX_BODY_BYTES + " bytes");
        }
        return new CommandRequest(name, arguments, body);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || bytes.size() >= MAX_LINE_BYTES) {
                throw new IOException("a line without an end");
            }
            bytes.write(b);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n");
    }

    static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char next = text.charAt(++i);
                plain.append(next == 'n' ? '\n' : next);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /** Names the keys alone: values may be passwords. */
    @Override
    public String toString() {
        return name + " " + new TreeMap<>(arguments).keySet();
    }
}
