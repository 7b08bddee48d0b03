// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.routing;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.Accounts;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.location.Binding;
import io.gatehouse.platform.thread.OnEventLoop;
import io.gatehouse.registrar.bindings.Registrations;
import io.gatehouse.registrar.routing.Resolution.Nowhere;
import io.gatehouse.registrar.routing.Resolution.Target;
import io.gatehouse.registrar.routing.Resolution.Targets;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.uri.SipUri;
import io.gatehouse.sip.uri.TelUri;
import io.gatehouse.sip.uri.Uri;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * From a Request-URI to the devices of the user it names, by SIP domain and username or extension number (RFC 3261 §16.5).
 * A domain that is not ours leads nowhere: the registrar never relays. All bindings ring at once, whatever their q; of the
 * flows of one device (same instance, several reg-ids, RFC 5626 §5.3) the freshest is taken. Any thread.
 */
@OnEventLoop
public final class TargetResolver {
    private static final Nowhere NOT_OURS = new Nowhere(404, "Domain not served here", "foreign-domain");
    private static final Nowhere DISABLED = new Nowhere(403, "Domain disabled", "tenant-disabled");
    private static final Nowhere UNKNOWN = new Nowhere(404, "No such user", "unknown-user");
    private static final Nowhere NOBODY_THERE = new Nowhere(480, "Temporarily Unavailable", "not-registered");

    private final Accounts accounts;
    private final Registrations registrations;
    private final Predicate<Binding> flowGone;

    /** @param flowGone whether a binding's connection is closed: it stays listed but is not routed to */
    public TargetResolver(Accounts accounts, Registrations registrations, Predicate<Binding> flowGone) {
        this.accounts = accounts;
        this.registrations = registrations;
        this.flowGone = flowGone;
    }

    /** @param caller whose tenant a bare telephone number belongs to */
    public Resolution resolve(Uri requestUri, Tenant caller) {
        if (requestUri instanceof SipUri uri) {
            Optional<Tenant> tenant = accounts.tenant(uri.host());
            return tenant.isEmpty()
                    ? NOT_OURS
                    : resolve(tenant.get(), uri.user().orElse(""));
        }
        return requestUri instanceof TelUri tel ? resolve(caller, tel.number()) : NOT_OURS;
    }

    private Resolution resolve(Tenant tenant, String user) {
        if (!tenant.enabled()) {
            return DISABLED;
        }
        Optional<Account> account = accounts.find(tenant, user).filter(found -> AccountAddresses.isUserOf(found, user));
        if (account.isEmpty()) {
            return UNKNOWN;
        }
        List<Target> targets = account.get().enabled() ? targets(account.get()) : List.of();
        return targets.isEmpty() ? NOBODY_THERE : new Targets(targets);
    }

    private List<Target> targets(Account account) {
        List<Target> targets = new ArrayList<>(2);
        Map<ByteSpan, Binding> freshestOfDevice = new LinkedHashMap<>(2);
        for (Binding binding : registrations.alive(account.userId())) {
            if (flowGone.test(binding)) {
                continue;
            }
            if (binding.regId() > 0 && !binding.instanceId().isEmpty()) {
                freshestOfDevice.merge(
                        binding.instanceId(),
                        binding,
                        (one, other) -> other.lastSeenMillis() >= one.lastSeenMillis() ? other : one);
            } else {
                targets.add(target(binding));
            }
        }
        freshestOfDevice.values().forEach(binding -> targets.add(target(binding)));
        return targets;
    }

    private static Target target(Binding binding) {
        return new Target(
                requestUri(binding.contact()),
                binding.path().stream().map(ByteSpan::toString).toList());
    }

    /** Header fields may stand in a Contact and not in a Request-URI (RFC 3261 §19.1.1), nor would we send a Route of theirs. */
    private static String requestUri(ByteSpan contact) {
        return contact.indexOf('?', 0) < 0
                ? contact.toString()
                : SipUri.parse(contact).withoutHeaders().toString();
    }
}
