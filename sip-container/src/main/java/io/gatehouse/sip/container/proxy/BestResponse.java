// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.proxy;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.servlet.ReasonPhrase;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The final responses that came back to a Proxy, none of them 2xx, and the choice between them (RFC 3261 §16.7 step 6 and
 * 7): any 6xx; else the lowest class, in 4xx first what tells the caller how to come back; challenges of all branches are
 * put together; a 503 goes on as 500.
 */
final class BestResponse {
    /** Those that tell how to try again, most wanted first (§16.7 step 6). */
    private static final List<Integer> INFORMATIVE = List.of(401, 407, 415, 420, 484);

    record Candidate(BranchOperation branch, SipResponse response, Optional<Flow> from) {}

    private final List<Candidate> candidates = new ArrayList<>(2);

    void add(Candidate candidate) {
        candidates.add(candidate);
    }

    /** Empty if no branch answered at all. */
    Optional<Candidate> choose() {
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        Candidate best = candidates.get(0);
        for (Candidate other : candidates) {
            best = rank(other.response().status()) < rank(best.response().status()) ? other : best;
        }
        prepare(best);
        return Optional.of(best);
    }

    void clear() {
        candidates.clear();
    }

    private static int rank(int status) {
        if (status >= 600) {
            return 0;
        }
        int informative = INFORMATIVE.indexOf(status);
        return status / 100 * 1000 + (status / 100 != 4 ? 0 : informative >= 0 ? informative : 100);
    }

    private void prepare(Candidate best) {
        int status = best.response().status();
        if (status == 503) {
            best.response().setStatus(500, ReasonPhrase.of(500));
            best.response().remove(HeaderName.RETRY_AFTER);
        } else if (status == 401 || status == 407) {
            for (Candidate other : candidates) {
                int its = other.response().status();
                if (!other.equals(best) && (its == 401 || its == 407)) {
                    copy(HeaderName.WWW_AUTHENTICATE, other.response(), best.response());
                    copy(HeaderName.PROXY_AUTHENTICATE, other.response(), best.response());
                }
            }
        }
    }

    private static void copy(HeaderName name, SipResponse from, SipResponse to) {
        for (ByteSpan value : from.values(name)) {
            to.add(name, value);
        }
    }
}
