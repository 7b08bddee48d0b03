// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

/** Numbers as digits; small ones are made once. */
final class Decimals {
    private static final ByteSpan[] SMALL = new ByteSpan[1024];

    static {
        for (int i = 0; i < SMALL.length; i++) {
            SMALL[i] = ByteSpan.of(Integer.toString(i));
        }
    }

    private Decimals() {}

    static ByteSpan of(int number) {
        return number >= 0 && number < SMALL.length ? SMALL[number] : ByteSpan.of(Integer.toString(number));
    }
}
