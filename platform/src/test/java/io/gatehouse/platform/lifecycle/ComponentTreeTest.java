// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComponentTreeTest {
    private final List<String> events = new ArrayList<>();
    private final ComponentTree tree = new ComponentTree("gatehouse");

    private record Part(String name, List<String> events, String startFailure, String stopFailure)
            implements Component {
        @Override
        public void start() throws IOException {
            if (!startFailure.isEmpty()) {
                throw new IOException(startFailure);
            }
            events.add("+" + name);
        }

        @Override
        public void stop() {
            events.add("-" + name);
            if (!stopFailure.isEmpty()) {
                throw new IllegalStateException(stopFailure);
            }
        }
    }

    private Part part(String name) {
        return new Part(name, events, "", "");
    }

    @Test
    void startsInOrderAndStopsInReverse() throws Exception {
        tree.add(part("directory"));
        tree.add(part("location"));
        tree.start();
        tree.stop();

        assertThat(events).containsExactly("+directory", "+location", "-location", "-directory");
    }

    @Test
    void stopsWhatWasStartedWhenOneFails() throws Exception {
        tree.add(part("directory"));
        tree.add(new Part("location", events, "disk full", ""));
        tree.add(part("container"));

        assertThatThrownBy(tree::start).isInstanceOf(IOException.class).hasMessage("disk full");
        assertThat(events).containsExactly("+directory", "-directory");
        assertThat(tree.running()).isFalse();
    }

    @Test
    void goesOnStoppingWhenOneDoesNotStop() throws Exception {
        tree.add(part("directory"));
        tree.add(new Part("location", events, "", "stuck"));
        tree.start();
        tree.stop();

        assertThat(events).endsWith("-location", "-directory");
    }

    @Test
    void startsAtOnceWhatIsAddedWhileItRuns() throws Exception {
        tree.start();
        tree.add(part("late"));
        assertThatThrownBy(() -> tree.add(new Part("bad", events, "no", ""))).hasMessage("no");
        tree.stop();

        assertThat(events).containsExactly("+late", "-late");
    }

    @Test
    void startsAgainAfterAStopButNotTwice() throws Exception {
        tree.add(part("directory"));
        tree.start();
        assertThatIllegalStateException().isThrownBy(tree::start);
        tree.stop();
        tree.stop();
        tree.start();

        assertThat(events).containsExactly("+directory", "-directory", "+directory");
    }

    @Test
    void dumpsItsPartsIndented() throws Exception {
        ComponentTree inner = new ComponentTree("sip");
        inner.add(part("udp"));
        tree.add(inner);
        StringBuilder out = new StringBuilder();
        tree.dump(out, "");

        assertThat(out).hasToString("gatehouse (stopped)\n  sip (stopped)\n    udp\n");
    }
}
