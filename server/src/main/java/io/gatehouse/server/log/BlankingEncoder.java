// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.util.regex.Pattern;

/**
 * Blanks the values of {@code Authorization} and {@code Proxy-Authorization} in every message, whoever logs it: a digest
 * response is as good as a guess at the password. Folded lines go with their first (RFC 3261 §7.3.1).
 */
final class BlankingEncoder extends EncoderBase<ILoggingEvent> {
    private static final Pattern AUTHORIZATION =
            Pattern.compile("(?i)(authorization\\s*[:=]\\s*)[^\\r\\n]*(?:\\r?\\n[ \\t][^\\r\\n]*)*");
    private static final String BLANKED = "$1****";

    private final Encoder<ILoggingEvent> encoder;

    BlankingEncoder(Encoder<ILoggingEvent> encoder) {
        this.encoder = encoder;
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
        String message = event.getFormattedMessage();
        String blanked = message == null ? null : AUTHORIZATION.matcher(message).replaceAll(BLANKED);
        return encoder.encode(message == null || blanked.equals(message) ? event : withMessage(event, blanked));
    }

    @Override
    public byte[] footerBytes() {
        return encoder.footerBytes();
    }

    private static ILoggingEvent withMessage(ILoggingEvent event, String message) {
        LoggingEvent copy = new LoggingEvent();
        copy.setMessage(message);
        copy.setLevel(event.getLevel());
        copy.setLoggerName(event.getLoggerName());
        copy.setLoggerContextRemoteView(event.getLoggerContextVO());
        copy.setThreadName(event.getThreadName());
        copy.setInstant(event.getInstant());
        copy.setMDCPropertyMap(event.getMDCPropertyMap());
        return copy;
    }
}
