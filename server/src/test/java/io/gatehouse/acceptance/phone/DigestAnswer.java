// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.phone;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers a Digest challenge as RFC 7616 §3.4 tells a client to. */
public final class DigestAnswer {
    private static final Pattern PARAMETER = Pattern.compile("([a-zA-Z]+)\\s*=\\s*(?:\"([^\"]*)\"|([^,\\s]+))");

    private final Map<String, String> challenge = new LinkedHashMap<>();

    public DigestAnswer(String wwwAuthenticate) {
        Matcher parameters = PARAMETER.matcher(wwwAuthenticate.substring("Digest ".length()));
        while (parameters.find()) {
            challenge.put(
                    Message.lower(parameters.group(1)),
                    parameters.group(2) != null ? parameters.group(2) : parameters.group(3));
        }
    }

    public String algorithm() {
        return challenge.getOrDefault("algorithm", "MD5");
    }

    public String realm() {
        return challenge.get("realm");
    }

    public String nonce() {
        return challenge.get("nonce");
    }

    public boolean stale() {
        return "true".equalsIgnoreCase(challenge.get("stale"));
    }

    public String credentials(String username, String password, String method, String uri, int nonceCount) {
        String cnonce = Long.toHexString(System.nanoTime());
        String nc = String.format("%08x", nonceCount);
        String ha1 = hash(username + ":" + realm() + ":" + password);
        String ha2 = hash(method + ":" + uri);
        String response = hash(String.join(":", ha1, nonce(), nc, cnonce, "auth", ha2));
        return ("Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\", algorithm=%s, "
                        + "cnonce=\"%s\", qop=auth, nc=%s")
                .formatted(username, realm(), nonce(), uri, response, algorithm(), cnonce, nc);
    }

    /** Right as RFC 2069 had it: without qop, so that it serves whoever overhears it. */
    public String withoutQop(String username, String password, String method, String uri) {
        String ha1 = hash(username + ":" + realm() + ":" + password);
        String response = hash(String.join(":", ha1, nonce(), hash(method + ":" + uri)));
        return "Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\", algorithm=%s"
                .formatted(username, realm(), nonce(), uri, response, algorithm());
    }

    /** Right with {@code qop=auth-int} over an empty body (RFC 7616 §3.4.3), which was not offered. */
    public String withAuthInt(String username, String password, String method, String uri) {
        String ha1 = hash(username + ":" + realm() + ":" + password);
        String ha2 = hash(method + ":" + uri + ":" + hash(""));
        String response = hash(String.join(":", ha1, nonce(), "00000001", "c", "auth-int", ha2));
        return ("Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\", algorithm=%s, "
                        + "cnonce=\"c\", qop=auth-int, nc=00000001")
                .formatted(username, realm(), nonce(), uri, response, algorithm());
    }

    private String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance(
                    switch (algorithm()) {
                        case "MD5" -> "MD5";
                        case "SHA-256" -> "SHA-256";
                        case "SHA-512-256" -> "SHA-512/256";
                        default -> throw new AssertionError("algorithm " + algorithm());
                    });
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
