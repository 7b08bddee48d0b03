// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.torture;

import io.gatehouse.acceptance.phone.Message;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A torture message: its bytes, and what the test has to know of it to find its answer. */
record TortureBytes(byte[] bytes) {
    private static final Pattern SENT_BY = Pattern.compile(
            "\\r\\nV(?:ia)?[ \\t]*:\\s*SIP\\s*/\\s*[0-9.]+\\s*/\\s*[A-Z]+\\s+(\\[[^]]+]|[^:;\\s]+)(?::([0-9]+))?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern BRANCH = Pattern.compile("branch\\s*=\\s*([^\\s,;]+)");
    private static final int DEFAULT_PORT = 5060;

    static TortureBytes of(String file) {
        try (InputStream in = TortureBytes.class.getResourceAsStream("/torture/" + file + ".dat")) {
            return new TortureBytes(in.readAllBytes());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    Message message() {
        return Message.parse(text());
    }

    private Matcher sentBy() {
        Matcher matcher = SENT_BY.matcher(text());
        if (!matcher.find()) {
            throw new AssertionError("no Via in\n" + text());
        }
        return matcher;
    }

    /** Where an answer over UDP goes: the port of the topmost Via, because none of them asks for rport but one. */
    int answerPort() {
        String port = sentBy().group(2);
        return port == null ? DEFAULT_PORT : Integer.parseInt(port);
    }

    /** What a server tells transactions apart by: requests that have the same are one to it. */
    List<Object> transaction() {
        Matcher branch = BRANCH.matcher(text());
        return List.of(
                text().split(" ", 2)[0], sentBy().group(1), answerPort(), branch.find() ? branch.group(1) : "none");
    }

    /** Whether this is an answer to it. */
    boolean isAnsweredBy(Message response) {
        Optional<String> callId = message().find("Call-ID");
        return response.isResponse()
                && response.status() >= 200
                && response.find("Call-ID").equals(callId);
    }
}
