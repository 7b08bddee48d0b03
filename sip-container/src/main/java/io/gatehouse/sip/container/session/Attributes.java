// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What an application keeps with a session as long as it is valid. Confined to the session's loop. */
abstract class Attributes {
    private final Map<String, Object> attributes = new HashMap<>(4);
    private final long created = System.currentTimeMillis();
    private long accessed = created;
    private boolean valid = true;
    private boolean invalidateWhenReady = true;

    final void refuseIfInvalid() {
        if (!valid) {
            throw new IllegalStateException("the session has ended");
        }
    }

    public final Object getAttribute(String name) {
        refuseIfInvalid();
        return attributes.get(name);
    }

    final Set<String> names() {
        refuseIfInvalid();
        return Set.copyOf(attributes.keySet());
    }

    public final void setAttribute(String name, Object value) {
        refuseIfInvalid();
        attributes.put(name, Objects.requireNonNull(value, "an attribute's value"));
    }

    public final void removeAttribute(String name) {
        refuseIfInvalid();
        attributes.remove(name);
    }

    /** Milliseconds since 1970. */
    public final long getCreationTime() {
        refuseIfInvalid();
        return created;
    }

    /** Milliseconds since 1970: when an application last asked for it. */
    public final long getLastAccessedTime() {
        return accessed;
    }

    final void access() {
        accessed = System.currentTimeMillis();
    }

    public final boolean isValid() {
        return valid;
    }

    /** False if it had ended before. */
    final boolean invalidated() {
        boolean was = valid;
        valid = false;
        attributes.clear();
        return was;
    }

    public final boolean getInvalidateWhenReady() {
        refuseIfInvalid();
        return invalidateWhenReady;
    }

    public final void setInvalidateWhenReady(boolean wanted) {
        refuseIfInvalid();
        invalidateWhenReady = wanted;
    }
}
