// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.message.ByteSpan;

/** Methods as the Strings that applications ask for again and again; those that are known are made once. */
final class MethodName {
    private static final String[] KNOWN = {
        "REGISTER",
        "INVITE",
        "ACK",
        "BYE",
        "CANCEL",
        "OPTIONS",
        "SUBSCRIBE",
        "NOTIFY",
        "MESSAGE",
        "INFO",
        "PRACK",
        "UPDATE",
        "REFER",
        "PUBLISH"
    };

    private MethodName() {}

    static String of(ByteSpan method) {
        for (String known : KNOWN) {
            if (method.contentEquals(known)) {
                return known;
            }
        }
        return method.toString();
    }
}
