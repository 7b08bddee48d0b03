// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.deploy;

import java.io.Serial;

/** An application that cannot be deployed; the message says which and why. */
public final class DeploymentException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public DeploymentException(String message) {
        super(message);
    }

    public DeploymentException(String message, Throwable cause) {
        super(message, cause);
    }
}
