// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.journal;

import io.gatehouse.location.Binding;
import io.gatehouse.location.journal.MappedJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Our journal without the table. */
final class MappedContender implements Contender {
    private final MappedJournal journal;

    MappedContender(Path folder) throws IOException {
        journal = new MappedJournal(folder);
    }

    @Override
    public void append(long userId, Binding binding) throws Exception {
        journal.append(MappedJournal.encode(userId, List.of(binding)));
    }

    @Override
    public void endOfTurn() {
        // the memory is the kernel's already
    }

    @Override
    public void force() {
        journal.force();
    }

    @Override
    public void forEach(Visitor visitor) {
        throw new UnsupportedOperationException("the store recovers, not the journal alone");
    }
}
