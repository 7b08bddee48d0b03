// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz;

/** Something that reads what a peer sends. Used by one thread. */
public interface FuzzTarget extends AutoCloseable {
    /**
     * Reads the input and checks what must hold of the result. An input that the target refuses as its API declares is no finding.
     *
     * @throws Finding or anything else that the API does not declare, if it does not hold
     */
    void run(byte[] input) throws Exception;

    /** Counts the heap that is used to read an input, whichever threads do it. */
    default long allocatedBytes() {
        return Bounds.THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Nothing to end by default. */
    @Override
    default void close() {}
}
