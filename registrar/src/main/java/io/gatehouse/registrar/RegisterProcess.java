// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.Accounts;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.location.Binding;
import io.gatehouse.location.LocationStoreFull;
import io.gatehouse.platform.thread.OnEventLoop;
import io.gatehouse.registrar.auth.AuthResult;
import io.gatehouse.registrar.auth.AuthResult.Authenticated;
import io.gatehouse.registrar.auth.AuthResult.Challenged;
import io.gatehouse.registrar.auth.Authenticator;
import io.gatehouse.registrar.auth.Challenges;
import io.gatehouse.registrar.bindings.RegisterAnswer;
import io.gatehouse.registrar.bindings.RegisterRefused;
import io.gatehouse.registrar.bindings.RegisterRequest;
import io.gatehouse.registrar.bindings.Registrations;
import io.gatehouse.registrar.routing.AccountAddresses;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.uri.SipUri;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A REGISTER from its first check to its answer, in the order of RFC 3261 §10.3: domain of the Request-URI, option tags,
 * who it is, whether that may speak for the AOR in To, and only then the bindings. Never answers 6xx: another registrar may
 * know better (§10.3 step 1 and §16.7). Any thread; never waits.
 */
@OnEventLoop
final class RegisterProcess {
    private static final Logger log = LoggerFactory.getLogger(RegisterProcess.class);
    private static final String RETRY_AFTER_SECONDS = "60";

    private final Accounts accounts;
    private final Authenticator authenticator;
    private final Challenges challenges;
    private final Registrations registrations;
    private final RegisterAnswer answer;
    private final RegistrarMetrics metrics;
    private final InstantSource clock;
    private final ForeignDomains foreignDomains = new ForeignDomains();

    RegisterProcess(
            Accounts accounts,
            Authenticator authenticator,
            Challenges challenges,
            Registrations registrations,
            RegisterAnswer answer,
            RegistrarMetrics metrics,
            InstantSource clock) {
        this.accounts = accounts;
        this.authenticator = authenticator;
        this.challenges = challenges;
        this.registrations = registrations;
        this.answer = answer;
        this.metrics = metrics;
        this.clock = clock;
    }

    Reply answer(SipRequest request, RegisterRequest.Origin origin) {
        try {
            return checkDomain(request, origin);
        } catch (RegisterRefused refused) {
            metrics.refusedRegister(refused.tag());
            return refused.value().isEmpty()
                    ? Reply.of(refused.status(), refused.reason())
                    : Reply.with(refused.status(), refused.reason(), refused.field(), refused.value());
        } catch (MalformedHeader broken) {
            return refuse(400, "Malformed " + broken.header(), "malformed");
        } catch (LocationStoreFull full) {
            log.error("A registration cannot be kept: {}", full.getMessage());
            metrics.refusedRegister("store-full");
            return Reply.with(500, "Registration cannot be stored", HeaderName.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
    }

    private Reply checkDomain(SipRequest request, RegisterRequest.Origin origin) throws LocationStoreFull {
        if (!(request.requestUri() instanceof SipUri uri)) {
            return refuse(416, "Unsupported URI Scheme", "uri-scheme");
        }
        Optional<Tenant> tenant = accounts.tenant(uri.hostText());
        if (tenant.isEmpty()) {
            return refuse(404, foreignDomains.note(uri, origin.remote()), "foreign-domain");
        }
        if (uri.userText().isPresent()) {
            return refuse(400, "REGISTER with a user in its Request-URI", "malformed");
        }
        if (!tenant.get().enabled()) {
            return refuse(403, "Domain disabled", "tenant-disabled");
        }
        if (!(request.to().uri() instanceof SipUri)) {
            return refuse(400, "To is not a SIP URI", "malformed"); // §10.3 step 5, RFC 4475 §3.3.4
        }
        List<ByteSpan> unknown = unknownOptions(request);
        if (!unknown.isEmpty()) {
            metrics.refusedRegister("bad-extension");
            return Reply.with(420, "Bad Extension", HeaderName.UNSUPPORTED, String.join(", ", unknown));
        }
        return authenticate(request, tenant.get(), origin);
    }

    /** RFC 3261 §10.3 step 2, §8.2.2.3. */
    private static List<ByteSpan> unknownOptions(SipRequest request) {
        if (!request.has(HeaderName.REQUIRE)) {
            return List.of();
        }
        List<ByteSpan> unknown = new ArrayList<>(request.values(HeaderName.REQUIRE));
        unknown.removeIf(option -> option.equalsIgnoreCase("path") || option.equalsIgnoreCase("outbound"));
        return unknown;
    }

    private Reply authenticate(SipRequest request, Tenant tenant, RegisterRequest.Origin origin)
            throws LocationStoreFull {
        InetAddress source = origin.remote().getAddress();
        AuthResult result = authenticator.authenticate(request, HeaderName.AUTHORIZATION, tenant, source);
        if (result instanceof Challenged challenged) {
            metrics.refusedRegister(challenged.why().tag());
            ByteSpan agent = request.first(HeaderName.USER_AGENT);
            return new Reply(
                    401,
                    "Unauthorized",
                    unauthorized -> challenges.write(
                            unauthorized, HeaderName.WWW_AUTHENTICATE, tenant, challenged.stale(), agent, source));
        }
        if (result instanceof AuthResult.Refused refused) {
            return refuse(refused.status(), refused.reason(), refused.why().tag());
        }
        return authorise(request, tenant, (Authenticated) result, origin);
    }

    /** RFC 3261 §10.3 steps 4 and 5: To must be an AOR of this account; a stranger's name is told only to who signed in. */
    private Reply authorise(SipRequest request, Tenant tenant, Authenticated who, RegisterRequest.Origin origin)
            throws LocationStoreFull {
        if (!(request.to().uri() instanceof SipUri to) || !tenant.hasDomain(to.hostText())) {
            return refuse(403, "To is not of this domain", "not-authorised");
        }
        CharSequence user = user(to);
        if (!AccountAddresses.isUserOf(who.account(), user)) {
            return accounts.find(tenant, user).isPresent()
                    ? refuse(403, "To is not an address of this account", "not-authorised")
                    : refuse(404, "No such user", "unknown-aor");
        }
        return bind(request, tenant, who, origin);
    }

    /** With its escapes undone; as it stands where it has none and one byte is one char. */
    private static CharSequence user(SipUri uri) {
        ByteSpan written = uri.userText();
        for (int i = 0; i < written.length(); i++) {
            if (written.at(i) < 0 || written.at(i) == '%') {
                return uri.user().orElse("");
            }
        }
        return written;
    }

    private Reply bind(SipRequest request, Tenant tenant, Authenticated who, RegisterRequest.Origin origin)
            throws LocationStoreFull {
        RegisterRequest register = RegisterRequest.read(request, origin);
        Account account = who.account();
        List<Binding> bindings =
                registrations.apply(register, account.userId(), who.credential(), tenant.registration());
        if (!inForce(account)) {
            registrations.remove(
                    account.userId(), binding -> binding.credential().isText(who.credential()));
            return refuse(403, "The account was changed", "account-changed");
        }
        metrics.accepted(register.isQuery() ? "query" : bindings.isEmpty() ? "removed" : "bound");
        boolean marks = origin.transport().reliable(); // the edge marks connections: a datagram's source proves nothing
        ByteSpan aors = marks ? AccountAddresses.associated(tenant, account) : ByteSpan.NONE;
        long now = clock.millis();
        return new Reply(200, "OK", ok -> answer.fill(ok, register, bindings, aors, now));
    }

    /** Whoever changed the account since it was looked up has ended its bindings already, perhaps before this one was made. */
    private boolean inForce(Account account) {
        Account now = accounts.byUserId(account.userId()).orElse(null);
        return now != null && now.enabled() && now.credentialVersion() == account.credentialVersion();
    }

    private Reply refuse(int status, String reason, String tag) {
        metrics.refusedRegister(tag);
        return Reply.of(status, reason);
    }
}
