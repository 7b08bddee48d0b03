// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.session.ApplicationSession;
import io.gatehouse.sip.container.session.DialogSession;
import io.gatehouse.sip.container.session.SessionKey;
import io.gatehouse.sip.container.session.Sessions;
import io.gatehouse.sip.message.ByteSpan;
import java.util.Optional;

/**
 * The session of a request (JSR 289 §6): made when somebody asks, the same one for every message of the dialog. A request that
 * nobody asks about pays nothing for it.
 */
final class RequestSessions {
    private RequestSessions() {}

    private static Sessions all(RequestView request) {
        return request.exchange().dispatcher().sessions();
    }

    /** The one that was made before. */
    static Optional<DialogSession> find(RequestView request) {
        Sessions all = all(request);
        return all.isEmpty() ? Optional.empty() : all.find(key(request)).flatMap(ApplicationSession::dialog);
    }

    static DialogSession obtain(RequestView request) {
        Sessions all = all(request);
        SessionKey key = key(request);
        return all.find(key)
                .orElseGet(() ->
                        all.make(key, request.application(), request.exchange().loop()))
                .dialog(() -> parties(request));
    }

    private static DialogSession.Parties parties(RequestView request) {
        return new DialogSession.Parties(
                request.getTo(),
                request.getFrom(),
                request.getRegion(),
                request.getSubscriberURI(),
                !request.isInitial());
    }

    private static SessionKey key(RequestView request) {
        boolean fromCallee =
                request.dialogPath().map(path -> !path.towardsCallee()).orElse(false);
        ByteSpan initiator =
                (fromCallee ? request.message().to() : request.message().from()).tagSpan();
        return SessionKey.of(request.application().index(), request.message().callId(), initiator);
    }
}
