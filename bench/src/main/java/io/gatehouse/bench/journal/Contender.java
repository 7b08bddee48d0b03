// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.journal;

import io.gatehouse.location.Binding;

/**
 * A way of keeping one binding for each user so that it survives the death of the process. One thread appends;
 * {@link #force} is called by another one beside it. There is no close: a trial ends like a process that is killed.
 */
interface Contender {
    /** Is shown what is kept. */
    interface Visitor {
        void user(long userId, long cseq);
    }

    /** Takes the user's next binding; it need not be kept before {@link #endOfTurn} returns. */
    void append(long userId, Binding binding) throws Exception;

    /** When it returns everything appended survives {@code kill -9}: the moment at which a loop sends its 200s. */
    void endOfTurn() throws Exception;

    /** Forces everything appended to the disk, for the case of power failure. */
    void force() throws Exception;

    /** Shows every user once, with the CSeq of the latest binding. */
    void forEach(Visitor visitor) throws Exception;
}
