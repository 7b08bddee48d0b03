// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import java.util.ArrayList;
import java.util.List;

/** What a good account password looks like, by default. Any thread. */
public final class PasswordPolicy {
    private static final int SHORTEST = 8;
    private static final int LONGEST = 32;
    private static final int RUN = 3;

    private PasswordPolicy() {}

    /**
     * What is wrong with a password; empty when it is good. Names rules, never the password.
     *
     * @param ofAccount username, extension number and the like, which must not be part of it
     */
    public static List<String> problems(String password, String... ofAccount) {
        List<String> problems = new ArrayList<>();
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            problems.add("must have " + SHORTEST + " to " + LONGEST + " characters");
        }
        if (password.chars().noneMatch(Character::isLetter) || password.chars().noneMatch(Character::isDigit)) {
            problems.add("must have letters and digits");
        }
        if (password.chars().allMatch(c -> Character.isLowerCase(c) || Character.isDigit(c))) {
            problems.add("must have an upper-case or a special character");
        }
        String lower = NameRules.lower(password);
        if (hasRun(lower, 1) || hasRun(lower, -1)) {
            problems.add("must not have a sequence such as abc or 321");
        }
        if (hasRun(lower, 0)) {
            problems.add("must not have a character three times in a row");
        }
        for (String part : ofAccount) {
            if (part.length() >= RUN && lower.contains(NameRules.lower(part))) {
                problems.add("must not hold anything of the account");
                break;
            }
        }
        return problems;
    }

    private static boolean hasRun(String text, int step) {
        for (int i = 0; i + 2 < text.length(); i++) {
            char first = text.charAt(i);
            if (Character.isLetterOrDigit(first)
                    && text.charAt(i + 1) == first + step
                    && text.charAt(i + 2) == first + 2 * step) {
                return true;
            }
        }
        return false;
    }
}
