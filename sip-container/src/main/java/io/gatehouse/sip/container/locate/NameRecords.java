// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;

/**
 * What the domain name system knows about a name. Names are in lower case, without a dot at their end. Every answer comes within
 * bounded time; a future never fails. Called on one loop; a future may be completed by any thread.
 */
public interface NameRecords {
    CompletableFuture<Answer<Naptr>> naptr(String domain);

    CompletableFuture<Answer<Srv>> srv(String service);

    /** IPv4 first. */
    CompletableFuture<Answer<InetAddress>> addresses(String host);
}
