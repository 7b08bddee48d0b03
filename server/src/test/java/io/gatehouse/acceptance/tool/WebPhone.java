// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.tool;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A phone in a page of its own. It tells {@code connected}, {@code disconnected}, {@code handshake STATUS} of HTTP, {@code registered}, {@code
 * unregistered}, {@code refused STATUS}; of its call {@code incoming USER}, {@code ringing}, {@code established}, {@code media} when sound
 * comes in, {@code ended}, and {@code failed STATUS} if it was never established.
 */
public final class WebPhone implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Browser browser;
    private final int number;

    WebPhone(Browser browser, int number) {
        this.browser = browser;
        this.number = number;
    }

    /** {@code register}, {@code unregister}, {@code call sip:…}, {@code answer}, {@code hangUp}. */
    public void command(String... words) {
        browser.command(number, words);
    }

    /** Waits until it has told that, with or without more behind it. */
    public void await(String event) {
        try {
            Awaitility.await(event).atMost(PATIENCE).until(() -> seen(event));
        } catch (ConditionTimeoutException missing) {
            throw new AssertionError(
                    "page " + number + " did not tell " + event + "\n" + browser.told(number), missing);
        }
    }

    public boolean seen(String event) {
        return events().stream().anyMatch(told -> told.equals(event) || told.startsWith(event + " "));
    }

    /** All it told, in order. */
    public List<String> events() {
        return browser.events(number);
    }

    /** Closes the page, and with it the connection, without a word to the server. */
    @Override
    public void close() {
        command("close");
        await("closed");
    }
}
