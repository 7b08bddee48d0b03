// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.bindings;

import io.gatehouse.directory.account.RegistrationPolicy;
import io.gatehouse.location.Binding;
import io.gatehouse.location.BindingWriter;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.uri.SipUri;
import java.util.ArrayList;
import java.util.List;

/**
 * What a REGISTER makes of a user's bindings (RFC 3261 §10.3 steps 6 and 7, RFC 5626 §6): a pure function, whole or not at
 * all. A binding is found by instance and reg-id where the Contact has both, else by URI comparison (§19.1.4).
 *
 * <p>Where a user's bindings would be more than the tenant allows, the contact unseen longest makes room.
 */
public final class BindingRules {
    private final RegisterRequest register;
    private final String credential;
    private final RegistrationPolicy policy;
    private final long nowMillis;
    private final List<Binding> before;
    /** {@link #before} itself as long as nothing changed. */
    private List<Binding> after;

    private BindingRules(
            RegisterRequest register,
            List<Binding> before,
            String credential,
            RegistrationPolicy policy,
            long nowMillis) {
        this.register = register;
        this.before = before;
        this.credential = credential;
        this.policy = policy;
        this.nowMillis = nowMillis;
        this.after = before;
    }

    /**
     * The bindings after the REGISTER; those that had expired are gone. The list itself if nothing changes.
     *
     * @param current the user's bindings now, unmodifiable
     * @param credential which credential signed in
     * @throws RegisterRefused if nothing may change
     */
    public static List<Binding> apply(
            RegisterRequest register,
            List<Binding> current,
            String credential,
            RegistrationPolicy policy,
            long nowMillis) {
        List<Binding> alive = alive(current, nowMillis);
        if (register.isQuery()) {
            return alive;
        }
        BindingRules rules = new BindingRules(register, alive, credential, policy, nowMillis);
        return register.removeAll() ? rules.removeAll() : rules.update();
    }

    /** Those that have not expired; the list itself if none has. */
    public static List<Binding> alive(List<Binding> bindings, long nowMillis) {
        for (int i = 0; i < bindings.size(); i++) {
            if (bindings.get(i).expiredAt(nowMillis)) {
                return bindings.stream()
                        .filter(binding -> !binding.expiredAt(nowMillis))
                        .toList();
            }
        }
        return bindings;
    }

    private List<Binding> removeAll() {
        before.forEach(this::refuseIfLate);
        return List.of();
    }

    /** RFC 3261 §10.3 step 7: with the same Call-ID only a higher CSeq may change a binding. */
    private void refuseIfLate(Binding binding) {
        if (register.cseq() <= binding.cseq() && register.callId().equals(binding.callId())) {
            throw RegisterRefused.of(500, "CSeq is not higher than the last one", "late");
        }
    }

    private List<Binding> update() {
        refuseWhatCannotBe();
        refuseTwins();
        boolean again = inForce();
        if (again && cameTheSameWay()) {
            return before;
        }
        List<ContactWish> contacts = register.contacts();
        for (int i = 0; i < contacts.size(); i++) {
            applyOne(contacts.get(i), again);
        }
        makeRoom();
        return after;
    }

    /** All expiries first: a 423 for the last Contact must not have changed the first. */
    private void refuseWhatCannotBe() {
        int added = 0;
        boolean flow = false;
        for (int i = 0; i < register.contacts().size(); i++) {
            ContactWish wish = register.contacts().get(i);
            if (grantedSeconds(wish) > 0) {
                added++;
                flow |= wish.hasFlowKey();
            }
        }
        if (flow && added > 1) { // RFC 5626 §6: one flow leads to one Contact
            throw RegisterRefused.of(400, "A Contact with reg-id is bound alone", "malformed");
        }
        if (added > policy.maxContacts()) {
            throw RegisterRefused.of(403, "Too many Contacts", "too-many-contacts");
        }
    }

    private long grantedSeconds(ContactWish wish) {
        return Expiry.granted(wish.expiresSeconds(), register.headerExpires(), policy);
    }

    /** One Contact twice has no meaning (RFC 5626 §4.2.1 for instance and reg-id). */
    private void refuseTwins() {
        List<ContactWish> contacts = register.contacts();
        for (int i = 1; i < contacts.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (sameKey(contacts.get(i), contacts.get(j))) {
                    throw RegisterRefused.of(400, "The same Contact twice", "malformed");
                }
            }
        }
    }

    private static boolean sameKey(ContactWish one, ContactWish other) {
        return one.hasFlowKey() && other.hasFlowKey()
                ? one.regId() == other.regId() && one.instanceId().equals(other.instanceId())
                : one.uri().equivalent(other.uri());
    }

    /**
     * The same Call-ID, CSeq and Contacts as are in force: its 200 was lost (in a crash, say), so it is asked again
     * and answered again. Without that the phone would be locked out until the binding expires.
     */
    private boolean inForce() {
        boolean found = false;
        for (int i = 0; i < register.contacts().size(); i++) {
            ContactWish wish = register.contacts().get(i);
            int at = find(before, wish);
            boolean wanted = grantedSeconds(wish) > 0;
            boolean removed = !wanted && at < 0;
            boolean bound = wanted && at >= 0 && madeByThis(before.get(at), wish);
            if (!removed && !bound) {
                return false;
            }
            found |= bound;
        }
        return found;
    }

    private boolean madeByThis(Binding binding, ContactWish wish) {
        return ofThisRegister(binding) && wish.uri().text().equals(binding.contact());
    }

    private boolean ofThisRegister(Binding binding) {
        return binding.cseq() == register.cseq() && register.callId().equals(binding.callId());
    }

    /** Asked again over a new connection, the bindings must move there. */
    private boolean cameTheSameWay() {
        for (Binding binding : before) {
            if (ofThisRegister(binding) && !binding.path().equals(register.path())) {
                return false;
            }
        }
        return true;
    }

    private void applyOne(ContactWish wish, boolean again) {
        long grantedSeconds = grantedSeconds(wish);
        int at = find(after, wish);
        if (at < 0) {
            if (grantedSeconds > 0) {
                writable().add(written(wish).toBinding(register.cseq(), end(grantedSeconds), nowMillis));
            }
            return;
        }
        Binding former = after.get(at);
        if (!again) {
            refuseIfLate(former);
        }
        if (grantedSeconds == 0) {
            writable().remove(at);
        } else {
            set(at, written(wish).toBinding(former, register.cseq(), end(grantedSeconds), nowMillis));
        }
    }

    /** A user's only binding, as most are, needs no list that can grow. */
    private void set(int at, Binding binding) {
        if (after.size() == 1) {
            after = List.of(binding);
        } else {
            writable().set(at, binding);
        }
    }

    private List<Binding> writable() {
        if (!(after instanceof ArrayList)) {
            after = new ArrayList<>(after);
        }
        return after;
    }

    private long end(long grantedSeconds) {
        return nowMillis + grantedSeconds * 1000;
    }

    private BindingWriter written(ContactWish wish) {
        RegisterRequest.Origin origin = register.origin();
        return BindingWriter.begin()
                .contact(wish.uri().text(), wish.otherParams(), wish.instanceId(), wish.regId(), wish.qThousandths())
                .callId(register.callId())
                .path(register.path())
                .userAgent(register.userAgent())
                .received(origin.remote(), origin.transport())
                .credential(credential);
    }

    /** A full AOR must not lock its user out. What this REGISTER bound was seen now and stays. */
    private void makeRoom() {
        while (after.size() > policy.maxContacts()) {
            int oldest = 0;
            for (int i = 1; i < after.size(); i++) {
                if (after.get(i).lastSeenMillis() < after.get(oldest).lastSeenMillis()) {
                    oldest = i;
                }
            }
            writable().remove(oldest);
        }
    }

    private static int find(List<Binding> bindings, ContactWish wish) {
        for (int i = 0; i < bindings.size(); i++) {
            if (isOf(bindings.get(i), wish)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isOf(Binding binding, ContactWish wish) {
        if (wish.hasFlowKey() && binding.regId() > 0 && !binding.instanceId().isEmpty()) {
            return binding.regId() == wish.regId() && binding.instanceId().equals(wish.instanceId());
        }
        if (wish.uri().text().equals(binding.contact())) {
            return true;
        }
        try {
            return SipUri.parse(binding.contact()).equivalent(wish.uri());
        } catch (MalformedHeader broken) {
            return false; // stored by a version that read URIs less strictly
        }
    }
}
