// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.session;

import io.gatehouse.sip.container.deploy.DeployedApplication;
import io.gatehouse.sip.container.loop.SipLoop;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions that applications asked for. None is made by the way: a message that nobody asks about costs nothing here. The
 * table may be read from any thread; a session itself is its loop's.
 */
public final class Sessions {
    private final Map<SessionKey, ApplicationSession> kept = new ConcurrentHashMap<>();

    /** The one that was made before, at any message of the same dialog. */
    public Optional<ApplicationSession> find(SessionKey key) {
        return Optional.ofNullable(kept.get(key));
    }

    public boolean isEmpty() {
        return kept.isEmpty();
    }

    public int size() {
        return kept.size();
    }

    /** A new one, which ends by itself after {@link ApplicationSession#DEFAULT_MINUTES}. Called on its loop. */
    public ApplicationSession make(SessionKey key, DeployedApplication application, SipLoop loop) {
        ApplicationSession made = new ApplicationSession(key, application, loop, () -> kept.remove(key));
        kept.put(key, made);
        made.begin();
        return made;
    }

    /** The application goes: its sessions end, each on its loop. */
    public void endAll(DeployedApplication application) {
        kept.values().stream()
                .filter(session -> session.belongsTo(application))
                .forEach(session -> session.loop().execute(session::end));
    }
}
