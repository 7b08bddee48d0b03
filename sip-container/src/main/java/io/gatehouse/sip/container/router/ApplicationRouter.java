// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.router;

import io.gatehouse.sip.message.ByteSpan;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.servlet.sip.ar.SipApplicationRoutingRegion;

/**
 * Which application sees a request next: the default application router of JSR 289 Appendix C, configured by a properties
 * text. The line {@code ALL} holds for methods without a line of their own. Applications that are not deployed are passed
 * over. Route modifiers other than {@code NO_ROUTE} are refused: nothing here needs them. Immutable.
 */
public final class ApplicationRouter {
    private static final String EVERY_METHOD = "ALL";
    private static final Pattern STEP = Pattern.compile("\\(\\s*((?:\"[^\"]*\"\\s*,?\\s*){6})\\)\\s*,?\\s*");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

    private final Map<ByteSpan, List<Optional<RouteStep>>> steps;
    private final List<Optional<RouteStep>> otherwise;

    private ApplicationRouter(Map<String, List<Optional<RouteStep>>> steps) {
        this.otherwise = steps.getOrDefault(EVERY_METHOD, List.of());
        this.steps = steps.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(line -> ByteSpan.of(line.getKey()), Map.Entry::getValue));
    }

    /** @throws IllegalArgumentException if the text is not such a configuration; the message names the line */
    public static ApplicationRouter parse(String text) {
        Properties lines = new Properties();
        try {
            lines.load(new StringReader(text));
        } catch (IOException impossible) {
            throw new IllegalArgumentException("the router's configuration cannot be read", impossible);
        }
        Map<String, List<Optional<RouteStep>>> steps = new HashMap<>();
        lines.forEach((method, line) -> steps.put((String) method, line((String) method, (String) line)));
        return new ApplicationRouter(steps);
    }

    /** Each step as {@link #next} gives it, made once. */
    private static List<Optional<RouteStep>> line(String method, String line) {
        Matcher matcher = STEP.matcher(line);
        List<RouteStep> found = new ArrayList<>();
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            end = matcher.end();
            found.add(step(method, matcher.group(1)));
        }
        if (end != line.length() || found.isEmpty()) {
            throw new IllegalArgumentException("application router, line " + method + ": cannot read " + line);
        }
        found.sort(Comparator.comparingInt(RouteStep::position));
        List<Optional<RouteStep>> numbered = new ArrayList<>();
        for (RouteStep step : found) {
            numbered.add(
                    Optional.of(new RouteStep(step.application(), step.subscriber(), step.region(), numbered.size())));
        }
        return List.copyOf(numbered);
    }

    private static RouteStep step(String method, String text) {
        List<String> parts = new ArrayList<>();
        for (Matcher m = QUOTED.matcher(text); m.find(); ) {
            parts.add(m.group(1));
        }
        if (!parts.get(4).equals("NO_ROUTE")) {
            throw new IllegalArgumentException(
                    "application router, line " + method + ": only NO_ROUTE is covered, not " + parts.get(4));
        }
        return new RouteStep(parts.get(0), parts.get(1), region(parts.get(2)), Integer.parseInt(parts.get(5)));
    }

    private static SipApplicationRoutingRegion region(String name) {
        return switch (name) {
            case "ORIGINATING" -> SipApplicationRoutingRegion.ORIGINATING_REGION;
            case "TERMINATING" -> SipApplicationRoutingRegion.TERMINATING_REGION;
            case "NEUTRAL" -> SipApplicationRoutingRegion.NEUTRAL_REGION;
            default -> throw new IllegalArgumentException("application router: no such region: " + name);
        };
    }

    /** Whether nothing was configured: then a lone application gets everything. */
    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** The first deployed application at or behind the position in the line of the method. */
    public Optional<RouteStep> next(ByteSpan method, int position, Predicate<String> deployed) {
        List<Optional<RouteStep>> line = lineOf(method);
        for (int i = position; i < line.size(); i++) {
            if (deployed.test(line.get(i).orElseThrow().application())) {
                return line.get(i);
            }
        }
        return Optional.empty();
    }

    private List<Optional<RouteStep>> lineOf(ByteSpan method) {
        return steps.isEmpty() ? otherwise : steps.getOrDefault(method, otherwise);
    }
}
