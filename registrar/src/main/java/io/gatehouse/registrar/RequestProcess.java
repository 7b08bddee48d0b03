// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import io.gatehouse.directory.account.Accounts;
import io.gatehouse.platform.thread.OnEventLoop;
import io.gatehouse.registrar.auth.Challenges;
import io.gatehouse.registrar.routing.CallerCheck;
import io.gatehouse.registrar.routing.CallerCheck.Caller;
import io.gatehouse.registrar.routing.Resolution;
import io.gatehouse.registrar.routing.TargetResolver;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.uri.SipUri;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * An initial request that is not a REGISTER, up to the decision where it goes: who sends it, then whom it is for. Methods
 * that are not known here go their way (RFC 3261 §16.3). Any thread; never waits.
 */
@OnEventLoop
final class RequestProcess {
    private static final String ALLOW =
            "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, REFER, MESSAGE, INFO, UPDATE, PRACK";

    /** They mean something only inside a dialog that we would have recorded ourselves in. */
    private static final Set<String> DIALOG_ONLY = Set.of("BYE", "PRACK", "UPDATE", "NOTIFY");

    private final Accounts accounts;
    private final CallerCheck callers;
    private final Challenges challenges;
    private final TargetResolver resolver;
    private final RegistrarMetrics metrics;

    RequestProcess(
            Accounts accounts,
            CallerCheck callers,
            Challenges challenges,
            TargetResolver resolver,
            RegistrarMetrics metrics) {
        this.accounts = accounts;
        this.callers = callers;
        this.challenges = challenges;
        this.resolver = resolver;
        this.metrics = metrics;
    }

    /** What is to be done. */
    sealed interface Outcome {
        record Answered(Reply reply) implements Outcome {}

        record Forwarded(List<Resolution.Target> targets) implements Outcome {}
    }

    /** @param identityTrusted the previous hop is our own edge */
    Outcome decide(SipRequest request, boolean identityTrusted, InetAddress source) {
        try {
            if (request.isMethod("PUBLISH")) {
                metrics.refusedRequest("method");
                return new Outcome.Answered(Reply.with(405, "Method Not Allowed", HeaderName.ALLOW, ALLOW));
            }
            if (DIALOG_ONLY.contains(request.method().toString())) {
                return refuse(481, "Call/Transaction Does Not Exist", "no-dialog");
            }
            if (request.isMethod("OPTIONS") && isOurDomainItself(request)) {
                return new Outcome.Answered(capabilities());
            }
            return checkCaller(request, identityTrusted, source);
        } catch (MalformedHeader broken) {
            return refuse(400, "Malformed " + broken.header(), "malformed");
        }
    }

    private boolean isOurDomainItself(SipRequest request) {
        return request.requestUri() instanceof SipUri uri
                && !uri.userText().isPresent()
                && accounts.tenant(uri.hostText()).isPresent();
    }

    /** RFC 3261 §11.2. */
    private static Reply capabilities() {
        return new Reply(200, "OK", ok -> {
            ok.set(HeaderName.ALLOW, ALLOW);
            ok.set(HeaderName.SUPPORTED, "path, outbound");
        });
    }

    private Outcome checkCaller(SipRequest request, boolean identityTrusted, InetAddress source) {
        Caller caller = callers.check(request, identityTrusted, source);
        if (caller instanceof Caller.Unwanted unwanted) {
            return refuse(unwanted.status(), unwanted.reason(), unwanted.tag());
        }
        if (caller instanceof Caller.Asked asked) {
            metrics.refusedRequest(asked.challenge().why().tag());
            return new Outcome.Answered(challenge(request, asked, source));
        }
        Resolution resolution = resolver.resolve(request.requestUri(), ((Caller.Known) caller).tenant());
        if (resolution instanceof Resolution.Nowhere nowhere) {
            return refuse(nowhere.status(), nowhere.reason(), nowhere.tag());
        }
        metrics.routed();
        return new Outcome.Forwarded(((Resolution.Targets) resolution).targets());
    }

    private Reply challenge(SipRequest request, Caller.Asked asked, InetAddress source) {
        ByteSpan agent = request.first(HeaderName.USER_AGENT);
        return new Reply(
                407,
                "Proxy Authentication Required",
                answer -> challenges.write(
                        answer,
                        HeaderName.PROXY_AUTHENTICATE,
                        asked.tenant(),
                        asked.challenge().stale(),
                        agent,
                        source));
    }

    private Outcome refuse(int status, String reason, String tag) {
        metrics.refusedRequest(tag);
        return new Outcome.Answered(Reply.of(status, reason));
    }
}
