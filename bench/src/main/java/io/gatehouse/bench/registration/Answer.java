// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import io.gatehouse.sip.digest.DigestAlgorithm;
import io.gatehouse.sip.message.ByteSpan;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the little that a phone needs of an answer. It shares no code with the server's parser on purpose: the generator's
 * own cost is a yardstick and must not move with it. Used again and again by one event loop.
 */
final class Answer {
    private static final byte[] NONCE = "nonce=\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ALGORITHM = "algorithm=".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STATUS_LINE = "SIP/2.0 ".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_DATAGRAM = 1 << 16;

    private final byte[] bytes = new byte[MAX_DATAGRAM];
    private int length;

    /** Where the next answer is to be put, from 0 on. */
    byte[] bytes() {
        return bytes;
    }

    void length(int filled) {
        length = filled;
    }

    /** The status code; 0 if this is no response (an echo sends the request back). */
    int status() {
        if (length < STATUS_LINE.length + 3 || !Arrays.equals(bytes, 0, STATUS_LINE.length, STATUS_LINE, 0, 8)) {
            return 0;
        }
        return (bytes[8] - '0') * 100 + (bytes[9] - '0') * 10 + bytes[10] - '0';
    }

    /** The number that {@link RegisterWriter} put into the topmost branch; -1 if there is none. */
    long exchange() {
        int at = find(RegisterWriter.BRANCH, 0, length);
        if (at < 0 || length - at < RegisterWriter.BRANCH.length + 16) {
            return -1;
        }
        long number = 0;
        for (int i = at + RegisterWriter.BRANCH.length, end = i + 16; i < end; i++) {
            number = number << 4 | Character.digit(bytes[i], 16);
        }
        return number;
    }

    /** The nonce of the challenge with that algorithm (MD5 where none is named), null if there is none. */
    ByteSpan nonce(DigestAlgorithm algorithm) {
        for (int at = find(NONCE, 0, length); at >= 0; at = find(NONCE, at + 1, length)) {
            int begin = at + NONCE.length;
            int end = indexOf('"', begin);
            int lineEnd = indexOf('\r', begin);
            int lineBegin = at;
            while (bytes[lineBegin] != '\n') {
                lineBegin--;
            }
            if (end < lineEnd && algorithm(lineBegin, lineEnd).equals(algorithm.token())) {
                return ByteSpan.of(Arrays.copyOfRange(bytes, begin, end));
            }
        }
        return null;
    }

    private String algorithm(int lineBegin, int lineEnd) {
        int at = find(ALGORITHM, lineBegin, lineEnd);
        if (at < 0) {
            return DigestAlgorithm.MD5.token();
        }
        int begin = at + ALGORITHM.length;
        int end = begin;
        while (end < lineEnd && bytes[end] != ',' && bytes[end] != ' ') {
            end++;
        }
        return new String(bytes, begin, end - begin, StandardCharsets.US_ASCII);
    }

    /** The first line, for a report. */
    String firstLine() {
        return new String(bytes, 0, indexOf('\r', 0), StandardCharsets.UTF_8);
    }

    private int indexOf(char wanted, int from) {
        int at = from;
        while (at < length && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    private int find(byte[] wanted, int from, int to) {
        for (int at = from; at <= to - wanted.length; at++) {
            if (bytes[at] == wanted[0] && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}
