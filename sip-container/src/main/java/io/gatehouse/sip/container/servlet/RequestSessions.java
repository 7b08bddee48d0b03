// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.session.ApplicationSession;
import io.gatehouse.sip.container.session.DialogSession;
import io.gatehouse.sip.container.session.SessionKey;
import io.gatehouse.sip.container.session.Sessions;
import io.gatehouse.sip.message.ByteSpan;
import java.util.Optional;

/** The session of one request (JSR 289 §6): made when somebody asks, the same one for every message of the dialog. */
final class RequestSessions {
    private final RequestView request;

    RequestSessions(RequestView request) {
        this.request = request;
    }

    private Sessions all() {
        return request.exchange().dispatcher().sessions();
    }

    /** The one that was made before. */
    Optional<DialogSession> find() {
        return all().isEmpty() ? Optional.empty() : all().find(key()).flatMap(ApplicationSession::dialog);
    }

    DialogSession obtain() {
        SessionKey key = key();
        return all().find(key)
                .orElseGet(() -> all().make(
                                key, request.application(), request.exchange().loop()))
                .dialog(this::parties);
    }

    private DialogSession.Parties parties() {
        return new DialogSession.Parties(
                request.getTo(),
                request.getFrom(),
                request.getRegion(),
                request.getSubscriberURI(),
                !request.isInitial());
    }

    private SessionKey key() {
        boolean fromCallee =
                request.dialogPath().map(path -> !path.towardsCallee()).orElse(false);
        ByteSpan initiator =
                (fromCallee ? request.message().to() : request.message().from()).tagSpan();
        return SessionKey.of(request.application().index(), request.message().callId(), initiator);
    }
}
