// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.runtime.command.CommandRequest;
import java.util.HashMap;
import java.util.Map;

/** The options of one command as they were given; those that were not are left out. */
final class Arguments {
    private final String command;
    private final Map<String, String> given = new HashMap<>();

    private Arguments(String command) {
        this.command = command;
    }

    static Arguments of(String command) {
        return new Arguments(command);
    }

    /** An option's value, null if it was not given. */
    Arguments put(String key, String value) {
        if (value != null) {
            given.put(key, value);
        }
        return this;
    }

    /** A switch. */
    Arguments put(String key, boolean on) {
        return put(key, on ? "true" : null);
    }

    CommandRequest request() {
        return new CommandRequest(command, given);
    }

    CommandRequest request(byte[] body) {
        return new CommandRequest(command, given, body);
    }
}
