// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The order in which servers are tried (RFC 2782, "Usage rules" and "The format of the SRV RR", weight). */
final class SrvOrder {
    private SrvOrder() {}

    /** Lowest priority value first; among equals drawn by weight, so that one of weight 0 is hardly ever drawn before others. */
    static List<Srv> of(Collection<Srv> records, RandomGenerator random) {
        TreeMap<Integer, List<Srv>> priorities = new TreeMap<>();
        for (Srv record : records) {
            priorities
                    .computeIfAbsent(record.priority(), priority -> new ArrayList<>())
                    .add(record);
        }
        List<Srv> ordered = new ArrayList<>(records.size());
        priorities.values().forEach(equals -> draw(equals, random, ordered));
        return ordered;
    }

    private static void draw(List<Srv> equals, RandomGenerator random, List<Srv> ordered) {
        List<Srv> left = new ArrayList<>(equals.size());
        equals.stream()
                .filter(record -> record.weight() == 0)
                .forEach(left::add); // these stand first in the running sum
        equals.stream().filter(record -> record.weight() != 0).forEach(left::add);
        while (!left.isEmpty()) {
            ordered.add(left.remove(drawn(left, random)));
        }
    }

    private static int drawn(List<Srv> left, RandomGenerator random) {
        int sum = left.stream().mapToInt(Srv::weight).sum();
        if (sum == 0) {
            return random.nextInt(left.size()); // the RFC leaves it open; always the same one would get all the load
        }
        int draw = random.nextInt(sum + 1);
        int running = 0;
        for (int i = 0; i < left.size(); i++) {
            running += left.get(i).weight();
            if (running >= draw) {
                return i;
            }
        }
        throw new IllegalStateException("a draw of " + draw + " above " + sum);
    }
}
