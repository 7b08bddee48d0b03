// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.settings;

import java.util.Map;

/** The values in force. Reading is cheap and allowed on every thread, event loops included. */
@FunctionalInterface
public interface Settings {
    /** The configured value, or the setting's default; never null. */
    <T> T get(Setting<T> setting);

    /** Every setting at its default. */
    static Settings defaults() {
        return Setting::defaultValue;
    }

    /**
     * Values as written, by key; what is not in the map is at its default. For tests and embedding: keys are not checked.
     *
     * @throws IllegalArgumentException from {@link #get} if the value of that key is not allowed
     */
    static Settings of(Map<String, String> written) {
        Map<String, String> copy = Map.copyOf(written);
        return new Settings() {
            @Override
            public <T> T get(Setting<T> setting) {
                String text = copy.get(setting.key());
                return text == null ? setting.defaultValue() : setting.parse(text);
            }
        };
    }
}
