// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import java.util.Optional;

/** What to change of a user, all of it or nothing; what is empty stays. An empty extension takes the number away. */
public record UserEdit(
        Optional<String> displayName, Optional<String> email, Optional<String> extension, Optional<Boolean> enabled) {}
