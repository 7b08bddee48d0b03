// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import java.util.Objects;

/**
 * Why a request goes no further.
 *
 * @param status the final answer, 400–699
 * @param reason the reason phrase: says what is wrong and in which header field, ASCII
 * @param metric a short constant name for counting, lower case
 */
record Refusal(int status, String reason, String metric) {
    Refusal {
        if (status < 400 || status > 699) {
            throw new IllegalArgumentException("not a refusal: " + status);
        }
        Objects.requireNonNull(reason);
        Objects.requireNonNull(metric);
    }
}
