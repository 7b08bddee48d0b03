// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.bindings;

import io.gatehouse.directory.account.RegistrationPolicy;
import io.gatehouse.location.Binding;
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
    private final RegistrationPolicy policy;

    public BindingRules(RegistrationPolicy policy) {
        this.policy = policy;
    }

    /**
     * The bindings after the REGISTER; those that had expired are gone.
     *
     * @param current the user's bindings now
     * @param credential which credential signed in
     * @throws RegisterRefused if nothing may change
     */
    public List<Binding> apply(RegisterRequest register, List<Binding> current, String credential, long nowMillis) {
        List<Binding> alive = alive(current, nowMillis);
        if (register.isQuery()) {
            return alive;
        }
        if (register.removeAll()) {
            alive.forEach(binding -> refuseIfLate(register, binding));
            return List.of();
        }
        return new Update(register, alive, credential, nowMillis).apply();
    }

    /** Those that have not expired. */
    public static List<Binding> alive(List<Binding> bindings, long nowMillis) {
        List<Binding> alive = new ArrayList<>(bindings.size() + 1);
        for (Binding binding : bindings) {
            if (!binding.expiredAt(nowMillis)) {
                alive.add(binding);
            }
        }
        return alive;
    }

    /** RFC 3261 §10.3 step 7: with the same Call-ID only a higher CSeq may change a binding. */
    private static void refuseIfLate(RegisterRequest register, Binding binding) {
        if (register.cseq() <= binding.cseq() && register.callId().isText(binding.callId())) {
            throw RegisterRefused.of(500, "CSeq is not higher than the last one", "late");
        }
    }

    private final class Update {
        private final RegisterRequest register;
        private final List<Binding> before;
        private final String credential;
        private final long nowMillis;
        private final List<Binding> after;

        Update(RegisterRequest register, List<Binding> before, String credential, long nowMillis) {
            this.register = register;
            this.before = before;
            this.credential = credential;
            this.nowMillis = nowMillis;
            this.after = new ArrayList<>(before);
        }

        List<Binding> apply() {
            long[] granted = grantAll();
            refuseTwins();
            boolean again = inForce(granted);
            if (again && before.stream().filter(this::ofThisRegister).allMatch(this::byTheSamePath)) {
                return before;
            }
            for (int i = 0; i < granted.length; i++) {
                applyOne(register.contacts().get(i), granted[i], again);
            }
            makeRoom();
            return after;
        }

        /** All expiries first: a 423 for the last Contact must not have changed the first. */
        private long[] grantAll() {
            Expiry expiry = new Expiry(policy);
            long[] granted = new long[register.contacts().size()];
            int added = 0;
            boolean flow = false;
            for (int i = 0; i < granted.length; i++) {
                ContactWish wish = register.contacts().get(i);
                granted[i] = expiry.granted(wish.expiresSeconds(), register.headerExpires());
                added += granted[i] > 0 ? 1 : 0;
                flow |= granted[i] > 0 && wish.hasFlowKey();
            }
            if (flow && added > 1) { // RFC 5626 §6: one flow leads to one Contact
                throw RegisterRefused.of(400, "A Contact with reg-id is bound alone", "malformed");
            }
            if (added > policy.maxContacts()) {
                throw RegisterRefused.of(403, "Too many Contacts", "too-many-contacts");
            }
            return granted;
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

        private boolean sameKey(ContactWish one, ContactWish other) {
            return one.hasFlowKey() && other.hasFlowKey()
                    ? one.regId() == other.regId() && one.instanceId().equals(other.instanceId())
                    : one.uri().equivalent(other.uri());
        }

        /**
         * The same Call-ID, CSeq and Contacts as are in force: its 200 was lost (in a crash, say), so it is asked again
         * and answered again. Without that the phone would be locked out until the binding expires.
         */
        private boolean inForce(long[] granted) {
            boolean found = false;
            for (int i = 0; i < granted.length; i++) {
                ContactWish wish = register.contacts().get(i);
                int at = find(before, wish);
                boolean removed = granted[i] == 0 && at < 0;
                boolean bound = granted[i] > 0 && at >= 0 && madeByThis(before.get(at), wish);
                if (!removed && !bound) {
                    return false;
                }
                found |= bound;
            }
            return found;
        }

        private boolean madeByThis(Binding binding, ContactWish wish) {
            return ofThisRegister(binding) && wish.uri().text().isText(binding.contact());
        }

        private boolean ofThisRegister(Binding binding) {
            return binding.cseq() == register.cseq() && register.callId().isText(binding.callId());
        }

        /** Asked again over a new connection, the binding must move there. */
        private boolean byTheSamePath(Binding binding) {
            return binding.path().equals(register.path());
        }

        private void applyOne(ContactWish wish, long grantedSeconds, boolean again) {
            int at = find(after, wish);
            if (at >= 0 && !again) {
                refuseIfLate(register, after.get(at));
            }
            if (grantedSeconds == 0) {
                if (at >= 0) {
                    after.remove(at);
                }
            } else if (at >= 0) {
                after.set(at, binding(wish, grantedSeconds, after.get(at)));
            } else {
                after.add(binding(wish, grantedSeconds));
            }
        }

        private Binding binding(ContactWish wish, long grantedSeconds) {
            return binding(wish, grantedSeconds, "", "", "");
        }

        /** With the texts of the former one where they are the same, as they are when a device refreshes its binding. */
        private Binding binding(ContactWish wish, long grantedSeconds, Binding former) {
            return binding(wish, grantedSeconds, former.contact(), former.callId(), former.userAgent());
        }

        private Binding binding(
                ContactWish wish, long grantedSeconds, String contact, String callId, String userAgent) {
            return new Binding(
                    wish.uri().text().toText(contact),
                    wish.otherParams(),
                    wish.instanceId(),
                    wish.regId(),
                    wish.qThousandths(),
                    register.callId().toText(callId),
                    register.cseq(),
                    nowMillis + grantedSeconds * 1000,
                    nowMillis,
                    register.path(),
                    register.userAgent().toText(userAgent),
                    register.origin().received(),
                    register.origin().transport(),
                    credential);
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
                after.remove(oldest);
            }
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
        boolean flowKey = binding.regId() > 0 && !binding.instanceId().isEmpty();
        if (flowKey && wish.hasFlowKey()) {
            return binding.regId() == wish.regId() && binding.instanceId().equals(wish.instanceId());
        }
        if (wish.uri().text().isText(binding.contact())) {
            return true;
        }
        try {
            return SipUri.parse(binding.contact()).equivalent(wish.uri());
        } catch (MalformedHeader broken) {
            return false; // stored by a version that read URIs less strictly
        }
    }
}
