// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A server that is measured. */
interface Registrar extends AutoCloseable {
    InetSocketAddress address();

    /** The process whose CPU counts, its children included. */
    long pid();

    /** What it keeps now. */
    Stored stored() throws IOException;

    @Override
    void close();
}
