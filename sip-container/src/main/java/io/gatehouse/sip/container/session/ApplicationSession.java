// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.session;

import io.gatehouse.sip.container.deploy.DeployedApplication;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.loop.TimerHandle;
import io.gatehouse.sip.container.spec.NotCovered;
import java.net.URL;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javax.servlet.sip.ServletTimer;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipApplicationSessionEvent;
import javax.servlet.sip.SipApplicationSessionListener;
import javax.servlet.sip.SipSession;
import javax.servlet.sip.URI;

/**
 * An application's session (JSR 289 §6.1): all its dialogs that began with one request. It ends when that request was refused or
 * its dialog is over, when the application says so, or after {@value #DEFAULT_MINUTES} minutes unless {@link #setExpires} says
 * otherwise. Confined to the loop that owns the dialog.
 */
public final class ApplicationSession extends Attributes implements SipApplicationSession {
    /** JSR 289 §6.1.2. */
    public static final int DEFAULT_MINUTES = 3;

    private final SessionKey key;
    private final DeployedApplication application;
    private final SipLoop loop;
    private final Runnable forget;
    private Optional<DialogSession> dialog = Optional.empty();
    private Optional<TimerHandle> expiry = Optional.empty();
    private long expires;

    ApplicationSession(SessionKey key, DeployedApplication application, SipLoop loop, Runnable forget) {
        this.key = key;
        this.application = application;
        this.loop = loop;
        this.forget = forget;
    }

    void begin() {
        setExpires(DEFAULT_MINUTES);
        tell(SipApplicationSessionListener::sessionCreated);
    }

    SipLoop loop() {
        return loop;
    }

    boolean belongsTo(DeployedApplication other) {
        return application == other;
    }

    DeployedApplication application() {
        return application;
    }

    /** The SIP session in it; made of what the request at hand says if there is none yet. */
    public DialogSession dialog(Supplier<DialogSession.Parties> parties) {
        access();
        if (dialog.isEmpty()) {
            dialog = Optional.of(new DialogSession(this, key.callId().toString(), parties.get()));
            dialog.get().begin();
        }
        return dialog.get();
    }

    /** The SIP session, if it was asked for. */
    public Optional<DialogSession> dialog() {
        return dialog;
    }

    /** The dialog is over. */
    void ready() {
        tell(SipApplicationSessionListener::sessionReadyToInvalidate);
        if (isValid() && getInvalidateWhenReady()) {
            end();
        }
    }

    void end() {
        expiry.ifPresent(TimerHandle::cancel);
        forget.run();
        if (isValid()) {
            dialog.ifPresent(DialogSession::end);
            invalidated();
            tell(SipApplicationSessionListener::sessionDestroyed);
        }
    }

    private void expire() {
        expires = 0;
        tell(SipApplicationSessionListener::sessionExpired);
        if (expires == 0 && isValid()) { // no listener prolonged it
            end();
        }
    }

    private void tell(BiConsumer<SipApplicationSessionListener, SipApplicationSessionEvent> what) {
        SipApplicationSessionEvent event = new SipApplicationSessionEvent(this);
        application.tell(SipApplicationSessionListener.class, listener -> what.accept(listener, event));
    }

    @Override
    public String getId() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits((byte) loop.index())
                + hex.toHexDigits((byte) key.application())
                + '-'
                + key.callId()
                + '-'
                + key.initiatorTag();
    }

    @Override
    public String getApplicationName() {
        return application.name();
    }

    /** Milliseconds since 1970; 0 if it does not expire. */
    @Override
    public long getExpirationTime() {
        refuseIfInvalid();
        return expires;
    }

    /** In minutes from now; 0 or less for never, which is what was granted then. */
    @Override
    public int setExpires(int minutes) {
        refuseIfInvalid();
        expiry.ifPresent(TimerHandle::cancel);
        if (minutes <= 0) {
            expires = 0;
            expiry = Optional.empty();
            return Integer.MAX_VALUE;
        }
        long millis = TimeUnit.MINUTES.toMillis(minutes);
        expires = System.currentTimeMillis() + millis;
        expiry = Optional.of(loop.schedule(millis, this::expire));
        return minutes;
    }

    @Override
    public void invalidate() {
        refuseIfInvalid();
        end();
    }

    @Override
    public boolean isReadyToInvalidate() {
        return dialog.map(DialogSession::isReadyToInvalidate).orElse(true);
    }

    @Override
    public Iterator<String> getAttributeNames() {
        return names().iterator();
    }

    @Override
    public Iterator<?> getSessions() {
        return dialog.stream().iterator();
    }

    @Override
    public Iterator<?> getSessions(String protocol) {
        return protocol.equalsIgnoreCase("SIP") ? getSessions() : List.of().iterator();
    }

    @Override
    public SipSession getSipSession(String id) {
        return dialog.filter(session -> session.getId().equals(id)).orElse(null);
    }

    @Override
    public Object getSession(String id, Protocol protocol) {
        return protocol == Protocol.SIP ? getSipSession(id) : null;
    }

    @Override
    public ServletTimer getTimer(String id) {
        return null;
    }

    @Override
    public Collection<ServletTimer> getTimers() {
        return List.of();
    }

    @Override
    @Deprecated
    public void encodeURI(URI uri) {
        throw NotCovered.method("encodeURI", "JSR 289 §15.11.1 deprecates it");
    }

    @Override
    public URL encodeURL(URL url) {
        throw NotCovered.method("encodeURL", "no HTTP session joins a SIP one");
    }
}
