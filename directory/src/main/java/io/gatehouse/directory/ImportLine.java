// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.sip.digest.DigestAlgorithm;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVRecord;

/**
 * One line of an import file, checked for itself.
 *
 * @param ha1s instead of a password; empty otherwise
 */
record ImportLine(
        long number,
        String domain,
        String username,
        String password,
        Map<DigestAlgorithm, byte[]> ha1s,
        String extension,
        String extensionPassword,
        String displayName,
        String email) {
    static final Set<String> COLUMNS = Set.of(
            "domain",
            "username",
            "password",
            "ha1",
            "ha1_sha256",
            "extension",
            "extension_password",
            "display_name",
            "email");

    static ImportLine read(CSVRecord line, long number, String defaultDomain) {
        if (!line.isConsistent()) {
            throw DirectoryRefusal.invalid(
                    "line",
                    "has " + line.size() + " values, the first line names "
                            + line.getParser().getHeaderNames().size()
                            + " columns; a value with a comma or a quote in it stands in double quotes");
        }
        String own = text(line, "domain");
        String domain = own.isEmpty() ? defaultDomain : own;
        if (domain.isEmpty()) {
            throw DirectoryRefusal.invalid("domain", "name the domain in a column of the file or with --domain");
        }
        String username = text(line, "username");
        String extension = text(line, "extension");
        NameRules.checkExtension(extension);
        NameRules.checkUsername(username, extension);
        Map<DigestAlgorithm, byte[]> ha1s = new EnumMap<>(DigestAlgorithm.class);
        putHa1(ha1s, line, "ha1", DigestAlgorithm.MD5);
        putHa1(ha1s, line, "ha1_sha256", DigestAlgorithm.SHA_256);
        String password = asWritten(line, "password");
        if (password.isEmpty() == ha1s.isEmpty()) {
            throw DirectoryRefusal.invalid(
                    "password",
                    password.isEmpty() ? "give a password, or ha1 or ha1_sha256" : "give a password or HA1s, not both");
        }
        NameRules.checkLength("display_name", text(line, "display_name"), 256);
        NameRules.checkLength("email", text(line, "email"), 320);
        return new ImportLine(
                number,
                NameRules.domain(domain),
                username,
                password,
                ha1s,
                extension,
                asWritten(line, "extension_password"),
                text(line, "display_name"),
                text(line, "email"));
    }

    String lowerUsername() {
        return NameRules.lower(username);
    }

    /** What the account takes of its tenant's namespace, by column. */
    Map<String, String> names() {
        boolean two = !extension.isEmpty() && !extension.equals(username);
        return two ? Map.of("username", lowerUsername(), "extension", extension) : Map.of("username", lowerUsername());
    }

    /** What the policy has against the password; nothing where there is none. */
    List<String> passwordProblems() {
        return password.isEmpty() ? List.of() : PasswordPolicy.problems(password, username, extension);
    }

    private static void putHa1(Map<DigestAlgorithm, byte[]> ha1s, CSVRecord line, String column, DigestAlgorithm a) {
        String hex = text(line, column);
        if (hex.isEmpty()) {
            return;
        }
        if (hex.length() != 2 * a.ha1Bytes() || !hex.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
            throw DirectoryRefusal.invalid(
                    column,
                    "must be " + 2 * a.ha1Bytes() + " hexadecimal digits: the hash of username:domain:password");
        }
        ha1s.put(a, HexFormat.of().parseHex(hex));
    }

    private static String text(CSVRecord line, String column) {
        return asWritten(line, column).strip();
    }

    /** A space at either end of a password belongs to it. */
    private static String asWritten(CSVRecord line, String column) {
        return line.isMapped(column) ? line.get(column) : "";
    }
}
