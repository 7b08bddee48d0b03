// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.account;

import io.gatehouse.sip.digest.DigestAlgorithm;
import java.util.Arrays;
import java.util.List;

/**
 * What a tenant may offer: of its wanted order, the algorithms of which every account with a password has an HA1. A modern
 * phone answers the strongest challenge it sees and fails if the account has no HA1 for it. Changed by the writer alone;
 * {@link #wanted} may be read on any thread.
 */
final class OfferedAlgorithms {
    private final int[] having = new int[DigestAlgorithm.values().length];
    private int accounts;
    private volatile List<DigestAlgorithm> wanted = List.of();

    void want(List<DigestAlgorithm> order) {
        wanted = List.copyOf(order);
    }

    List<DigestAlgorithm> wanted() {
        return wanted;
    }

    void add(int algorithms) {
        change(algorithms, 1);
    }

    void remove(int algorithms) {
        change(algorithms, -1);
    }

    /** Where the accounts have nothing in common, MD5 alone while any account needs it, else what any of them has. */
    List<DigestAlgorithm> offered() {
        List<DigestAlgorithm> common = wanted.stream()
                .filter(each -> having[each.ordinal()] == accounts)
                .toList();
        if (!common.isEmpty()) {
            return common;
        }
        if (having[DigestAlgorithm.MD5.ordinal()] > 0) {
            return List.of(DigestAlgorithm.MD5);
        }
        List<DigestAlgorithm> any = Arrays.stream(DigestAlgorithm.values())
                .filter(each -> having[each.ordinal()] > 0)
                .toList();
        return any.isEmpty() ? wanted : any;
    }

    private void change(int algorithms, int by) {
        if (algorithms != 0) {
            accounts += by;
            for (int i = 0; i < having.length; i++) {
                having[i] += (algorithms >> i & 1) * by;
            }
        }
    }
}
