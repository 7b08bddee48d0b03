// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.settings;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One thing an operator can set: its key, type, default, range and what it is for. Modules hold their settings as
 * constants; the {@link SettingsRegistry} gathers them for validation, help and documentation. Immutable.
 *
 * @param <T> type of the value
 */
public final class Setting<T> {
    /** When a changed value takes effect. */
    public enum Effect {
        /** At once. */
        LIVE,
        /** At the next start. */
        RESTART
    }

    private final String key;
    private final SettingType<T> type;
    private final T defaultValue;
    private final String description;
    private final Effect effect;
    private final boolean secret;

    private Setting(
            String key, SettingType<T> type, T defaultValue, String description, Effect effect, boolean secret) {
        if (!key.matches("[a-z0-9]+([.-][a-z0-9]+)*")) {
            throw new IllegalArgumentException("not a setting's key: " + key);
        }
        this.key = key;
        this.type = type;
        this.defaultValue = Objects.requireNonNull(defaultValue, key);
        this.description = description;
        this.effect = effect;
        this.secret = secret;
    }

    /** A setting of a type of one's own. */
    public static <T> Setting<T> of(String key, SettingType<T> type, T defaultValue, String description) {
        return new Setting<>(key, type, defaultValue, description, Effect.RESTART, false);
    }

    /** A whole number within bounds, both included. */
    public static Setting<Integer> integer(String key, int defaultValue, int min, int max, String description) {
        return of(key, SettingType.integer(min, max), defaultValue, description);
    }

    /** A port of a listener; 0 turns the listener off. */
    public static Setting<Integer> port(String key, int defaultValue, String description) {
        return of(key, SettingType.PORT, defaultValue, description);
    }

    /** Any text, the empty one included. */
    public static Setting<String> text(String key, String defaultValue, String description) {
        return of(key, SettingType.TEXT, defaultValue, description);
    }

    /** A time span such as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, within bounds, both included. */
    public static Setting<Duration> duration(
            String key, Duration defaultValue, Duration min, Duration max, String description) {
        return of(key, SettingType.duration(min, max), defaultValue, description);
    }

    /** {@code true} or {@code false}. */
    public static Setting<Boolean> bool(String key, boolean defaultValue, String description) {
        return of(key, SettingType.BOOL, defaultValue, description);
    }

    /** A comma-separated list of any texts. */
    public static Setting<List<String>> list(String key, List<String> defaultValue, String description) {
        return of(key, SettingType.list(Set.of()), List.copyOf(defaultValue), description);
    }

    /** A comma-separated list of some of the given words. */
    public static Setting<List<String>> listOf(
            String key, List<String> defaultValue, Set<String> words, String description) {
        return of(key, SettingType.list(words), List.copyOf(defaultValue), description);
    }

    /** One of an enum's constants, written in lower case with hyphens. */
    public static <E extends Enum<E>> Setting<E> choice(String key, Class<E> type, E defaultValue, String description) {
        return of(key, SettingType.choice(type), defaultValue, description);
    }

    /** The same setting, taking effect while the server runs. */
    public Setting<T> live() {
        return new Setting<>(key, type, defaultValue, description, Effect.LIVE, secret);
    }

    /** The same setting, whose value is never printed, logged or shown. */
    public Setting<T> asSecret() {
        return new Setting<>(key, type, defaultValue, description, effect, true);
    }

    /** For example {@code gatehouse.sip.udp.port}. */
    public String key() {
        return key;
    }

    /** The name of the environment variable: {@code GATEHOUSE_SIP_UDP_PORT}. */
    public String environmentName() {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The value when nothing is configured. */
    public T defaultValue() {
        return defaultValue;
    }

    /** What it is for, in one sentence. */
    public String description() {
        return description;
    }

    /** What may be written, in words: {@code a port from 0 to 65535 (0 = off)}. */
    public String allowed() {
        return type.allowed();
    }

    /** When a change takes effect. */
    public Effect effect() {
        return effect;
    }

    /** Whether the value must never be shown. */
    public boolean secret() {
        return secret;
    }

    /**
     * Reads a value as written.
     *
     * @throws IllegalArgumentException if it is not {@link #allowed()}
     */
    public T parse(String written) {
        return type.parser().apply(written.strip());
    }

    /** The value as an operator would write it; a secret is shown as {@code ****}, an empty one as empty. */
    public String show(T value) {
        String text = type.writer().apply(value);
        return secret && !text.isEmpty() ? "****" : text;
    }

    /** The default as an operator would write it, never masked: defaults are public. */
    public String showDefault() {
        return type.writer().apply(defaultValue);
    }

    @Override
    public String toString() {
        return key;
    }

    /** Joins the settings of several modules. */
    @SafeVarargs
    public static List<Setting<?>> join(List<Setting<?>>... groups) {
        return Stream.of(groups).<Setting<?>>flatMap(List::stream).toList();
    }
}
