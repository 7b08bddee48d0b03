// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

/** A deployed application. Any thread may call it. */
public interface Deployment extends AutoCloseable {
    /** The name by which the application router knows it: {@code app-name} of its descriptor. */
    String name();

    /** Takes the application out of routing, then destroys its servlets and tells its listeners. Calling it again does nothing. */
    void undeploy();

    @Override
    default void close() {
        undeploy();
    }
}
