// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.account;

/** Hashing and comparison of names without regard to ASCII case and without making Strings. */
final class Names {
    private Names() {}

    /** A hash of the name in lower case within a scope (the tenant's id). */
    static int hash(long scope, CharSequence name) {
        int hash = Long.hashCode(scope * 0x9E3779B97F4A7C15L);
        for (int i = 0; i < name.length(); i++) {
            hash = 31 * hash + lower(name.charAt(i));
        }
        return spread(hash);
    }

    /** A hash of an id. */
    static int hash(long id) {
        return spread(Long.hashCode(id * 0x9E3779B97F4A7C15L));
    }

    static boolean equalIgnoringCase(String one, CharSequence other) {
        int length = one.length();
        if (length != other.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(one.charAt(i)) != lower(other.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }

    private static int spread(int hash) {
        int mixed = hash * 0x85EBCA6B;
        return mixed ^ (mixed >>> 16);
    }
}
