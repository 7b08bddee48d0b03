// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.phone;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A message as it stood on the wire, as text. Header fields keep their order and are unfolded; a comma list stays one
 * field.
 *
 * @param startLine request line or status line
 * @param fields {@code Name: value} in order
 * @param body what followed the empty line
 */
public record Message(String startLine, List<Field> fields, String body) {
    private static final Map<String, String> COMPACT = Map.of(
            "i", "Call-ID",
            "m", "Contact",
            "f", "From",
            "t", "To",
            "v", "Via",
            "l", "Content-Length",
            "c", "Content-Type",
            "k", "Supported",
            "s", "Subject");

    /** One header field, name as written, value trimmed. */
    public record Field(String name, String value) {}

    public static Message parse(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IllegalArgumentException("no end of the header section: " + text);
        }
        String[] lines = text.substring(0, end).replaceAll("\r\n[ \t]+", " ").split("\r\n");
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            fields.add(new Field(
                    lines[i].substring(0, colon).trim(),
                    lines[i].substring(colon + 1).trim()));
        }
        return new Message(lines[0], List.copyOf(fields), text.substring(end + 4));
    }

    public boolean isResponse() {
        return startLine.startsWith("SIP/2.0 ");
    }

    public int status() {
        return isResponse() ? Integer.parseInt(startLine.substring(8, 11)) : 0;
    }

    public String method() {
        return isResponse() ? header("CSeq").split(" ")[1] : startLine.split(" ")[0];
    }

    public String requestUri() {
        return startLine.split(" ")[1];
    }

    public int cseq() {
        return Integer.parseInt(header("CSeq").split(" ")[0]);
    }

    /** Compact forms are understood (RFC 3261 §7.3.3). */
    public List<String> headers(String name) {
        return fields.stream()
                .filter(field ->
                        COMPACT.getOrDefault(lower(field.name()), field.name()).equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    /** The only or first value; fails when there is none. */
    public String header(String name) {
        return find(name).orElseThrow(() -> new AssertionError("no " + name + " in\n" + this));
    }

    public Optional<String> find(String name) {
        return headers(name).stream().findFirst();
    }

    public Optional<String> tag(String name) {
        return parameter(header(name), "tag");
    }

    /** A parameter behind the URI of an address header; values without quotes. */
    public static Optional<String> parameter(String value, String name) {
        for (String part : value.substring(value.lastIndexOf('>') + 1).split(";")) {
            String[] pair = part.split("=", 2);
            if (pair[0].trim().equalsIgnoreCase(name)) {
                return Optional.of(pair.length > 1 ? pair[1].trim().replace("\"", "") : "");
            }
        }
        return Optional.empty();
    }

    /** What stands between the angle brackets, or the whole up to the first semicolon. */
    public static String uriIn(String value) {
        int open = value.indexOf('<');
        return open < 0 ? value.split(";")[0] : value.substring(open + 1, value.indexOf('>', open));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(startLine).append("\r\n");
        fields.forEach(field ->
                text.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        return text.append("\r\n").append(body).toString();
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
