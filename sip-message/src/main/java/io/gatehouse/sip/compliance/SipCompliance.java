// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.compliance;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Which {@link Tolerance}s are granted. Written as a mode and changes to it: {@code DEFAULT,-UNDERSCORE_IN_HOST} or
 * {@code STRICT,+MISSING_MAX_FORWARDS}. Immutable; asking costs one comparison and makes nothing.
 */
public final class SipCompliance {
    /** None. */
    public static final SipCompliance STRICT = new SipCompliance(0, used -> {});

    /** Those that phones and providers in the field need: all there are. */
    public static final SipCompliance DEFAULT = of(EnumSet.allOf(Tolerance.class));

    private static final Map<String, SipCompliance> MODES = new TreeMap<>(Map.of("STRICT", STRICT, "DEFAULT", DEFAULT));

    private final long granted;
    private final Consumer<Tolerance> witness;

    private SipCompliance(long granted, Consumer<Tolerance> witness) {
        this.granted = granted;
        this.witness = witness;
    }

    /** Those and no others. */
    public static SipCompliance of(Set<Tolerance> tolerances) {
        long granted = 0;
        for (Tolerance tolerance : tolerances) {
            granted |= bit(tolerance);
        }
        return new SipCompliance(granted, used -> {});
    }

    /**
     * Reads a mode, followed by names with {@code +} or {@code -} before them, separated by commas; in any case.
     *
     * @throws IllegalArgumentException naming what is not known
     */
    public static SipCompliance parse(String written) {
        String[] words = written.toUpperCase(Locale.ROOT).split(",", -1);
        SipCompliance mode = MODES.get(words[0].strip());
        if (mode == null) {
            throw new IllegalArgumentException("not a mode: " + words[0].strip());
        }
        for (int i = 1; i < words.length; i++) {
            String word = words[i].strip();
            char sign = word.isEmpty() ? ' ' : word.charAt(0);
            if (sign != '+' && sign != '-') {
                throw new IllegalArgumentException("neither + nor - before " + word);
            }
            Tolerance tolerance = Tolerance.valueOf(word.substring(1).strip());
            mode = sign == '+' ? mode.with(tolerance) : mode.without(tolerance);
        }
        return mode;
    }

    /** The names of the modes. */
    public static Set<String> modes() {
        return Set.copyOf(MODES.keySet());
    }

    public SipCompliance with(Tolerance tolerance) {
        return new SipCompliance(granted | bit(tolerance), witness);
    }

    public SipCompliance without(Tolerance tolerance) {
        return new SipCompliance(granted & ~bit(tolerance), witness);
    }

    /** The same, telling the witness whenever a tolerance is granted; it is called on the thread that asks and must be quick. */
    public SipCompliance reportingTo(Consumer<Tolerance> newWitness) {
        return new SipCompliance(granted, newWitness);
    }

    /** Asked where a peer has broken the rule, and only there: a yes is counted. */
    public boolean grants(Tolerance tolerance) {
        if ((granted & bit(tolerance)) == 0) {
            return false;
        }
        witness.accept(tolerance);
        return true;
    }

    /** Whether it would be granted; nothing is counted. */
    public boolean allows(Tolerance tolerance) {
        return (granted & bit(tolerance)) != 0;
    }

    private static long bit(Tolerance tolerance) {
        return 1L << tolerance.ordinal();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SipCompliance that && granted == that.granted;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(granted);
    }

    /** As {@link #parse} reads it, from the mode that is nearer. */
    @Override
    public String toString() {
        boolean strict = Long.bitCount(granted) * 2 < Long.bitCount(DEFAULT.granted);
        List<String> words = new ArrayList<>();
        words.add(strict ? "STRICT" : "DEFAULT");
        for (Tolerance tolerance : Tolerance.values()) {
            if (allows(tolerance) == strict) {
                words.add((strict ? "+" : "-") + tolerance);
            }
        }
        return String.join(",", words);
    }
}
