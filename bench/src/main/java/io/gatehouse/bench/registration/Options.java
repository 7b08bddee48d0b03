// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import io.gatehouse.sip.digest.DigestAlgorithm;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The command line: {@code --name value}, or {@code --name} alone for what is on or off. */
final class Options {
    static final String USAGE = """
            Usage: bench/registrations [OPTION…]

            Registrations per second and CPU of the server for each: the whole server beside a bare UDP echo that the same phones send the
            same datagrams to, and beside Kamailio if wished, round by round in turn. A registration is REGISTER, 401, REGISTER with
            digest, 200. Builds first. Takes a minute or two.

              --users N            accounts and phones (10000)
              --sources N          addresses that they register from, 127.0.0.1 and up (64)
              --in-flight N        phones that register at the same time, at most 4096 (64)
              --rate N             registrations that fall due each second, latency from the due time; 0: as many as it takes (0)
              --refresh            one REGISTER with the nonce of before, answered 200, instead of two
              --algorithm NAME     MD5 or SHA-256 (MD5, which Kamailio's configuration here asks for)
              --warm-up N          registrations before anything is measured (300000)
              --registrations N    in each measured round (50000)
              --rounds N           (5)
              --kamailio N         a Kamailio with N workers in the same run (0: without; Debian: apt-get install kamailio)
              --java-options TEXT  for the server's JVM, such as "-Xmx1g -XX:+UseSerialGC"
            """;

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("users", "10000"),
            Map.entry("sources", "64"),
            Map.entry("in-flight", "64"),
            Map.entry("rate", "0"),
            Map.entry("refresh", "false"),
            Map.entry("algorithm", "MD5"),
            Map.entry("warm-up", "300000"),
            Map.entry("registrations", "50000"),
            Map.entry("rounds", "5"),
            Map.entry("kamailio", "0"),
            Map.entry("java-options", ""));

    private final Map<String, String> values = new TreeMap<>(DEFAULTS);

    /** @throws IllegalArgumentException with one line for the user */
    Options(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!DEFAULTS.containsKey(name)) {
                throw new IllegalArgumentException("unknown option " + arguments[i]);
            }
            if (name.equals("refresh")) {
                values.put(name, "true");
            } else if (++i < arguments.length) {
                values.put(name, arguments[i]);
            } else {
                throw new IllegalArgumentException("--" + name + " needs a value");
            }
        }
        if (inFlight() < 1 || inFlight() > Round.MOST_IN_FLIGHT || users() < inFlight() || sources() < 1) {
            throw new IllegalArgumentException("wanted: 1 <= in-flight <= users, in-flight <= " + Round.MOST_IN_FLIGHT);
        }
    }

    int users() {
        return number("users");
    }

    int sources() {
        return number("sources");
    }

    int warmUp() {
        return number("warm-up");
    }

    int rounds() {
        return number("rounds");
    }

    int kamailioWorkers() {
        return number("kamailio");
    }

    int inFlight() {
        return number("in-flight");
    }

    DigestAlgorithm algorithm() {
        return DigestAlgorithm.ofToken(values.get("algorithm"))
                .orElseThrow(() -> new IllegalArgumentException("unknown algorithm " + values.get("algorithm")));
    }

    Load load() {
        return new Load(
                number("registrations"), inFlight(), number("rate"), Boolean.parseBoolean(values.get("refresh")));
    }

    List<String> javaOptions() {
        return values.get("java-options").isBlank()
                ? List.of()
                : List.of(values.get("java-options").strip().split("\\s+"));
    }

    private int number(String name) {
        try {
            return Integer.parseInt(values.get(name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " is a number, not " + values.get(name), e);
        }
    }
}
