// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.proxy;

import io.gatehouse.sip.container.spec.NotCovered;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import javax.servlet.sip.SipURI;

/** What an application says in the same words of a whole Proxy and of one branch (JSR 289 §10.2). Confined to their loop. */
abstract class RoutingChoices {
    private boolean recordRoute;
    private boolean addToPath;
    private int timeoutSeconds;

    RoutingChoices() {}

    /** A branch begins with what its Proxy was told. */
    RoutingChoices(RoutingChoices proxy) {
        recordRoute = proxy.recordRoute;
        addToPath = proxy.addToPath;
        timeoutSeconds = proxy.timeoutSeconds;
    }

    /** @throws IllegalStateException when it is too late to choose */
    abstract void refuseIfStarted();

    /** With RFC 3326 Reason values. */
    abstract void cancelWith(List<String> reasons);

    public final boolean getRecordRoute() {
        return recordRoute;
    }

    public final void setRecordRoute(boolean wanted) {
        refuseIfStarted();
        recordRoute = wanted;
    }

    public final SipURI getRecordRouteURI() {
        throw NotCovered.method("getRecordRouteURI", "the container writes Record-Route with tokens of its own");
    }

    public final boolean getAddToPath() {
        return addToPath;
    }

    public final void setAddToPath(boolean wanted) {
        refuseIfStarted();
        addToPath = wanted;
    }

    /** In seconds; 0 if the application did not say, then timer C holds. */
    final int timeoutSeconds() {
        return timeoutSeconds;
    }

    final void timeoutSeconds(int seconds) {
        if (seconds <= 0) {
            throw new IllegalArgumentException("a proxy timeout is above zero: " + seconds);
        }
        timeoutSeconds = seconds;
    }

    public final boolean getRecurse() {
        return false;
    }

    public final void setRecurse(boolean wanted) {
        if (wanted) {
            throw NotCovered.method("setRecurse(true)", "a 3xx goes back to the caller");
        }
    }

    public final void setOutboundInterface(InetAddress address) {
        throw NotCovered.method("setOutboundInterface", "flows decide where a message leaves");
    }

    public final void setOutboundInterface(InetSocketAddress address) {
        throw NotCovered.method("setOutboundInterface", "flows decide where a message leaves");
    }

    public final void cancel() {
        cancelWith(List.of());
    }

    public final void cancel(String[] protocol, int[] reasonCode, String[] reasonText) {
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < protocol.length; i++) {
            String text = reasonText[i].replace("\"", "'");
            reasons.add(protocol[i] + ";cause=" + reasonCode[i] + ";text=\"" + text + '"');
        }
        cancelWith(reasons);
    }
}
