// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.lifecycle;

import java.io.IOException;

/**
 * A part that is started once and stopped once, by one thread at a time. {@link ComponentTree} calls {@link #stop} only
 * after a {@link #start} that returned; a start that throws cleans up behind itself.
 */
public interface Component {
    /** A short name for logs and dumps, unique among its siblings. */
    String name();

    /**
     * Brings the part up; it is usable when this returns.
     *
     * @throws io.gatehouse.platform.StartupRefusal if the operator must mend something
     * @throws Exception whatever else keeps it from starting
     */
    void start() throws Exception;

    /** Brings it down and gives back whatever it holds. Does not throw for what cannot be helped. */
    void stop();

    /**
     * Writes what it is doing, each line indented by the given text.
     *
     * @throws IOException from the appendable
     */
    default void dump(Appendable out, String indent) throws IOException {
        out.append(indent).append(name()).append('\n');
    }
}
