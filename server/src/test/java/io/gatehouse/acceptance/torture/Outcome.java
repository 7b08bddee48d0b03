// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.torture;

/** What becomes of a message that was sent. */
sealed interface Outcome {
    /** This final answer; on a stream the connection goes on. */
    record Answered(int status) implements Outcome {
        @Override
        public String toString() {
            return Integer.toString(status);
        }
    }

    /** On a stream: this answer, or none if 0, and the connection is closed, because nobody knows where the message ends. */
    record Closed(int status) implements Outcome {
        @Override
        public String toString() {
            return status == 0 ? "closed" : status + " and closed";
        }
    }

    /** No answer, and what comes next is served. */
    record Silence() implements Outcome {
        @Override
        public String toString() {
            return "silence";
        }
    }

    /** It reaches this user's phone with every field as it was sent, and the phone's answer comes back. */
    record PassedOn(String aor) implements Outcome {
        @Override
        public String toString() {
            return "passed on to " + aor;
        }
    }
}
