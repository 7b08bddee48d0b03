// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a setting's value is written and read.
 *
 * @param allowed what may be written, in words that fit behind "allowed is"
 * @param parser from the stripped text to the value; throws {@link IllegalArgumentException} for what is not allowed
 * @param writer the reverse of the parser
 */
public record SettingType<T>(String allowed, Function<String, T> parser, Function<T, String> writer) {
    static final SettingType<String> TEXT = new SettingType<>("any text", Function.identity(), Function.identity());

    static final SettingType<Boolean> BOOL =
            new SettingType<>("true or false", SettingType::parseBool, Object::toString);

    static final SettingType<Integer> PORT = new SettingType<>(
            "a port from 0 to 65535 (0 = off)", text -> parseInteger(text, 0, 65_535), Object::toString);

    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

    static SettingType<Integer> integer(int min, int max) {
        return new SettingType<>(
                "a whole number from " + min + " to " + max, text -> parseInteger(text, min, max), Object::toString);
    }

    static SettingType<Duration> duration(Duration min, Duration max) {
        return new SettingType<>(
                "a time from " + write(min) + " to " + write(max) + ", written as 500ms, 30s, 5m, 1h or 2d",
                text -> {
                    Duration value = parseDuration(text);
                    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
                        throw new IllegalArgumentException("out of range");
                    }
                    return value;
                },
                SettingType::write);
    }

    static SettingType<List<String>> list(Set<String> words) {
        String allowed = words.isEmpty()
                ? "a list separated by commas"
                : "a list, separated by commas, of " + String.join(", ", new TreeSet<>(words));
        return new SettingType<>(
                allowed,
                text -> {
                    List<String> items = Stream.of(text.split(","))
                            .map(String::strip)
                            .filter(item -> !item.isEmpty())
                            .toList();
                    if (!words.isEmpty() && (items.isEmpty() || !words.containsAll(items))) {
                        throw new IllegalArgumentException("not of the list");
                    }
                    return items;
                },
                items -> String.join(",", items));
    }

    static <E extends Enum<E>> SettingType<E> choice(Class<E> type) {
        String allowed =
                Arrays.stream(type.getEnumConstants()).map(SettingType::word).collect(Collectors.joining(", "));
        return new SettingType<>(
                "one of " + allowed,
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(constant -> word(constant).equals(text.toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("not one of the words")),
                SettingType::word);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Integer parseInteger(String text, int min, int max) {
        int value = Integer.parseInt(text);
        if (value < min || value > max) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }

    private static Boolean parseBool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static Duration parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a time");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static String write(Duration value) {
        long millis = value.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }
}
