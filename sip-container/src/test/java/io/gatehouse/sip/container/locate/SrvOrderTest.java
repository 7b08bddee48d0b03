// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** RFC 2782: priorities in order, weights as shares. */
class SrvOrderTest {
    private static final int DRAWS = 20_000;

    private final Random random = new Random(3263);

    private static Srv srv(int priority, int weight, String target) {
        return new Srv(priority, weight, 5060, target);
    }

    /** How often each stands first. */
    private Map<String, Double> shares(List<Srv> records) {
        Map<String, Double> first = new HashMap<>();
        for (int i = 0; i < DRAWS; i++) {
            first.merge(SrvOrder.of(records, random).get(0).target(), 1.0 / DRAWS, Double::sum);
        }
        return first;
    }

    @Test
    void theLowestPriorityValueComesFirstWhateverTheWeights() {
        List<Srv> records = List.of(srv(20, 60_000, "c"), srv(10, 1, "a"), srv(15, 0, "b"));
        for (int i = 0; i < 100; i++) {
            assertThat(SrvOrder.of(records, random)).extracting(Srv::target).containsExactly("a", "b", "c");
        }
    }

    @Test
    void weightsAreShares() {
        Map<String, Double> shares = shares(List.of(srv(1, 60, "a"), srv(1, 30, "b"), srv(1, 10, "c")));
        assertThat(shares.get("a")).isCloseTo(0.60, within(0.02));
        assertThat(shares.get("b")).isCloseTo(0.30, within(0.02));
        assertThat(shares.get("c")).isCloseTo(0.10, within(0.02));
    }

    @Test
    void theSecondIsDrawnByTheWeightsThatAreLeft() {
        List<Srv> records = List.of(srv(1, 80, "a"), srv(1, 15, "b"), srv(1, 5, "c"));
        double seconds = 0;
        int afterA = 0;
        for (int i = 0; i < DRAWS; i++) {
            List<Srv> order = SrvOrder.of(records, random);
            assertThat(order).containsExactlyInAnyOrderElementsOf(records);
            if (order.get(0).target().equals("a")) {
                afterA++;
                seconds += order.get(1).target().equals("b") ? 1 : 0;
            }
        }
        assertThat(seconds / afterA).isCloseTo(0.75, within(0.03));
    }

    @Test
    void weightZeroIsHardlyEverFirstButNotNever() {
        Map<String, Double> shares = shares(List.of(srv(1, 99, "heavy"), srv(1, 0, "zero")));
        assertThat(shares.get("zero")).isBetween(0.002, 0.03);
    }

    @Test
    void allOfWeightZeroShareTheLoad() {
        Map<String, Double> shares =
                shares(IntStream.range(0, 4).mapToObj(i -> srv(1, 0, "s" + i)).toList());
        assertThat(shares.values())
                .hasSize(4)
                .allSatisfy(share -> assertThat(share).isCloseTo(0.25, within(0.02)));
    }

    @Test
    void aHundredOfTheGreatestWeightAreAllThere() {
        List<Srv> records =
                IntStream.range(0, 100).mapToObj(i -> srv(1, 65_535, "s" + i)).toList();
        assertThat(SrvOrder.of(records, random)).containsExactlyInAnyOrderElementsOf(records);
    }
}
