// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every setting that is known: the one place that validates keys, finds the nearest name for a mistyped one and writes
 * the table of the documentation. Immutable.
 */
public final class SettingsRegistry {
    private final Map<String, Setting<?>> byKey = new LinkedHashMap<>();

    /**
     * Keeps the order given.
     *
     * @throws IllegalArgumentException if two settings share a key or an environment name
     */
    public SettingsRegistry(Collection<? extends Setting<?>> settings) {
        Map<String, Setting<?>> byEnvironmentName = new LinkedHashMap<>();
        for (Setting<?> setting : settings) {
            Setting<?> same = byEnvironmentName.put(setting.environmentName(), setting);
            if (same != null) {
                throw new IllegalArgumentException("two settings of one name: " + same + " and " + setting);
            }
            byKey.put(setting.key(), setting);
        }
    }

    /** Every setting, in the order of the documentation. */
    public List<Setting<?>> all() {
        return List.copyOf(byKey.values());
    }

    /** The setting of this exact key. */
    public Optional<Setting<?>> find(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** The known key that an unknown one most likely means; empty when none is near. */
    public Optional<String> nearest(String unknown) {
        int tolerance = Math.max(2, unknown.length() / 4);
        return byKey.keySet().stream()
                .map(key -> Map.entry(key, distance(unknown, key)))
                .filter(candidate -> candidate.getValue() <= tolerance)
                .min(Comparator.comparingInt(Map.Entry::getValue))
                .map(Map.Entry::getKey);
    }

    /** The settings as a table in Markdown, for the documentation. */
    public String toMarkdown() {
        StringBuilder table = new StringBuilder("| key | default | allowed | what for |\n|---|---|---|---|\n");
        for (Setting<?> setting : byKey.values()) {
            table.append("| `").append(setting.key()).append("` | ");
            String value = setting.showDefault();
            table.append(value.isEmpty() ? "empty" : "`" + value + "`");
            table.append(" | ").append(setting.allowed());
            table.append(" | ").append(setting.description()).append(" |\n");
        }
        return table.toString();
    }

    /** Edits (insert, delete, replace, swap of neighbours) from one word to the other. */
    private static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapestEdit(cost, from, to, i, j);
            }
        }
        return cost[from.length()][to.length()];
    }

    private static int cheapestEdit(int[][] cost, String from, String to, int i, int j) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int best = Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
