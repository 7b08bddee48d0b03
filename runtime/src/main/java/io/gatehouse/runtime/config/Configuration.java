// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.config;

import io.gatehouse.platform.settings.Setting;
import io.gatehouse.platform.settings.Settings;
import io.gatehouse.platform.settings.SettingsRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values in force, each with where it came from. Made by {@link ConfigurationLoader}; immutable, any thread.
 */
public final class Configuration implements Settings {
    private final SettingsRegistry registry;
    private final Map<Setting<?>, Given<?>> given;
    private final List<String> warnings;

    /** A value that something set, and what that was. */
    record Given<T>(T value, String source) {}

    Configuration(SettingsRegistry registry, Map<Setting<?>, Given<?>> given, List<String> warnings) {
        this.registry = registry;
        this.given = new HashMap<>(given);
        this.warnings = List.copyOf(warnings);
    }

    @Override
    public <T> T get(Setting<T> setting) {
        Given<?> value = given.get(setting);
        if (value == null) {
            return setting.defaultValue();
        }
        @SuppressWarnings("unchecked") // the loader parsed it with this very setting
        T typed = (T) value.value();
        return typed;
    }

    /** Whether something set it, be it to its default. */
    public boolean isGiven(Setting<?> setting) {
        return given.containsKey(setting);
    }

    /** {@code default}, or the file, environment variable or option that set it. */
    public String source(Setting<?> setting) {
        Given<?> value = given.get(setting);
        return value == null ? "default" : value.source();
    }

    /** The value as an operator would write it, secrets masked. */
    public <T> String show(Setting<T> setting) {
        return setting.show(get(setting));
    }

    /** Every setting that is known. */
    public SettingsRegistry registry() {
        return registry;
    }

    /** What the operator should know and that does not keep the server from starting; one line each. */
    public List<String> warnings() {
        return warnings;
    }
}
