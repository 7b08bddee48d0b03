// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.journal;

import io.gatehouse.location.Binding;
import io.gatehouse.location.journal.MappedJournal;
import java.util.List;

/** What every contender has to do in any case: the floor under all of them. */
final class EncodeOnly implements Contender {
    private volatile byte[] last;

    @Override
    public void append(long userId, Binding binding) {
        last = MappedJournal.encode(userId, List.of(binding));
    }

    @Override
    public void endOfTurn() {
        // nothing is kept
    }

    @Override
    public void force() {
        // nothing is kept
    }

    @Override
    public void forEach(Visitor visitor) {
        visitor.user(0, last.length);
    }
}
