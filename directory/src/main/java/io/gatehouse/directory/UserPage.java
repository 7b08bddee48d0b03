// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

/**
 * Which of a tenant's users are wanted.
 *
 * @param search a part of username, extension number, display name or e-mail address, in any case; empty: all users
 * @param skip how many of them come before the first
 * @param top how many at most
 */
public record UserPage(String search, Order order, boolean descending, int skip, int top) {
    /** What users are ordered by; among equals by username. */
    public enum Order {
        USERNAME("username"),
        EXTENSION("extension"),
        DISPLAY_NAME("displayName"),
        EMAIL("email"),
        CREATED_AT("createdAt");

        private final String property;

        Order(String property) {
            this.property = property;
        }

        String property() {
            return property;
        }
    }
}
