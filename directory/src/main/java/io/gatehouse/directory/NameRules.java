// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** How usernames, extension numbers and domains are written. Messages name the value: none of them is a secret. */
final class NameRules {
    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9_'-]([A-Za-z0-9_.'-]{0,62}[A-Za-z0-9_'-])?");
    private static final Pattern EXTENSION = Pattern.compile("[0-9]{3,64}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Set<String> RESERVED = Set.of("admin", "system", "administrator", "root");
    private static final int MAX_DOMAIN = 280;

    private NameRules() {}

    /** Checks a username with the extension beside it; an all-digit one must be the user's own extension. */
    static void checkUsername(String username, String extension) {
        if (!USERNAME.matcher(username).matches()) {
            throw DirectoryRefusal.invalid(
                    "username",
                    "the username '" + username
                            + "' must be 1 to 64 letters, digits, _ - ' and ., without a dot at either end");
        }
        if (RESERVED.contains(lower(username))) {
            throw DirectoryRefusal.invalid("username", "the username '" + username + "' is reserved");
        }
        if (DIGITS.matcher(username).matches() && !username.equals(extension)) {
            throw DirectoryRefusal.invalid(
                    "username",
                    "the username '" + username + "' is all digits: that is allowed only when it is the user's own "
                            + "extension number");
        }
    }

    /** Checks an extension number; the empty one stands for none. */
    static void checkExtension(String extension) {
        if (!extension.isEmpty() && !EXTENSION.matcher(extension).matches()) {
            throw DirectoryRefusal.invalid(
                    "extension", "the extension number '" + extension + "' must be 3 to 64 digits");
        }
    }

    /** A domain in lower case: a host name whose last label begins with a letter (RFC 3261 §25.1, hostname). */
    static String domain(String written) {
        String domain = lower(written.strip());
        boolean good = !domain.isEmpty() && domain.length() <= MAX_DOMAIN;
        String[] labels = domain.split("\\.", -1);
        for (String label : labels) {
            good &= LABEL.matcher(label).matches();
        }
        if (!good || Character.isDigit(labels[labels.length - 1].charAt(0))) {
            throw DirectoryRefusal.invalid(
                    "domain",
                    "the domain '" + written + "' must be a host name such as example.com (letters, digits, - and .; "
                            + "not an address)");
        }
        return domain;
    }

    /** Checks that a text fits its column. */
    static void checkLength(String field, String value, int most) {
        if (value.length() > most) {
            throw DirectoryRefusal.invalid(field, field + " has " + value.length() + " characters; at most " + most);
        }
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
