// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz.message;

import io.gatehouse.sip.message.MalformedHeader;
import java.util.Optional;
import java.util.function.Supplier;

/** Reading what may be refused. */
final class HeaderParts {
    private HeaderParts() {}

    /** Empty if it is refused as the API declares; anything else that is thrown goes on. */
    static <T> Optional<T> read(Supplier<T> part) {
        try {
            return Optional.of(part.get());
        } catch (MalformedHeader refused) {
            return Optional.empty();
        }
    }
}
