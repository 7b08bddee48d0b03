// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.dns;

import io.gatehouse.sip.container.locate.Answer;

/** An answer, and for how many seconds it holds. */
record TimedAnswer<T>(Answer<T> answer, long seconds) {}
