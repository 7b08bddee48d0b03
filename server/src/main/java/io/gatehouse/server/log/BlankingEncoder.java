// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server.log;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Blanks the values of {@code Authorization} and {@code Proxy-Authorization} in whatever is logged, by whomever, exceptions
 * included: a digest response is as good as a guess at the password. A value ends with its header field; folded lines
 * belong to it (RFC 3261 §7.3.1).
 */
final class BlankingEncoder extends EncoderBase<ILoggingEvent> {
    private static final Pattern NAME = Pattern.compile("(?i)authorization\\s*[:=]\\s*");
    private static final String BLANKED = "****";

    private final Encoder<ILoggingEvent> encoder;

    /** Whether line breaks and quotes within a message are written with a backslash, and a quote ends the message. */
    private final boolean escaped;

    private BlankingEncoder(Encoder<ILoggingEvent> encoder, boolean escaped) {
        this.encoder = encoder;
        this.escaped = escaped;
    }

    static BlankingEncoder of(PatternLayoutEncoder text) {
        return new BlankingEncoder(text, false);
    }

    static BlankingEncoder of(JsonEncoder json) {
        return new BlankingEncoder(json, true);
    }

    @Override
    public void start() {
        encoder.setContext(getContext());
        encoder.start();
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return encoder.headerBytes();
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        byte[] bytes = encoder.encode(event);
        String text = new String(bytes, StandardCharsets.UTF_8);
        Matcher name = NAME.matcher(text);
        if (!name.find()) {
            return bytes;
        }
        StringBuilder blanked = new StringBuilder(text.length());
        int copied = 0;
        do {
            blanked.append(text, copied, name.end()).append(BLANKED);
            copied = endOfValue(text, name.end());
        } while (name.find(copied));
        return blanked.append(text, copied, text.length()).toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return encoder.footerBytes();
    }

    private int endOfValue(String text, int from) {
        int at = from;
        while (at < text.length()) {
            int lineBreak = lineBreakAt(text, at);
            if (lineBreak > 0) {
                if (!foldAt(text, at + lineBreak)) {
                    return at;
                }
                at += lineBreak;
            } else if (escaped && text.charAt(at) == '"') {
                return at;
            } else {
                at += escaped && text.charAt(at) == '\\' ? 2 : 1;
            }
        }
        return text.length();
    }

    /** How many characters the line break there is written with; 0 if there is none. */
    private int lineBreakAt(String text, int at) {
        for (String lineBreak : escaped ? new String[] {"\\r\\n", "\\n", "\\r"} : new String[] {"\r\n", "\n", "\r"}) {
            if (text.startsWith(lineBreak, at)) {
                return lineBreak.length();
            }
        }
        return 0;
    }

    /** The lines of a stack trace begin with a tab as well. */
    private boolean foldAt(String text, int at) {
        String tab = escaped ? "\\t" : "\t";
        return text.startsWith(" ", at) || (text.startsWith(tab, at) && !text.startsWith(tab + "at ", at));
    }
}
