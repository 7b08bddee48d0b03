// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.platform.identity.Revocation;
import io.gatehouse.sip.container.FlowMark;
import io.gatehouse.sip.message.Transport;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which flows are believed to be whom, and how long. */
class FlowMarksTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(300);
    private static final String ALICE = "sip:alice@test.io";
    private static final String NUMBER = "sip:101@test.io";
    private static final String BOB = "sip:bob@test.io";

    private final FlowMarks marks = new FlowMarks();
    private final PaperFlow flow = new PaperFlow(Transport.TCP);

    @Test
    void aMarkCoversEveryAorUntilItsTime() {
        marks.mark(flow, List.of(ALICE, NUMBER), LATER);
        assertThat(flow.mark().covers(ALICE, NOW)).isTrue();
        assertThat(flow.mark().covers(NUMBER, LATER.minusMillis(1))).isTrue();
        assertThat(flow.mark().covers(ALICE, LATER)).isFalse();
        assertThat(flow.mark().covers(BOB, NOW)).isFalse();
    }

    /** Addresses are forged over UDP. */
    @Test
    void udpIsNeverMarked() {
        PaperFlow udp = new PaperFlow(Transport.UDP);
        marks.mark(udp, List.of(ALICE), LATER);
        assertThat(udp.mark()).isEqualTo(FlowMark.NONE);
        assertThat(udp.listeners()).isZero();
    }

    @Test
    void noAorsAreNoMark() {
        marks.mark(flow, List.of(), LATER);
        assertThat(flow.mark()).isEqualTo(FlowMark.NONE);
    }

    /** A refresh moves the time; two accounts on one connection have a time each. */
    @Test
    void everyAorHasItsOwnTime() {
        marks.mark(flow, List.of(ALICE), NOW.plusSeconds(10));
        marks.mark(flow, List.of(BOB), LATER);
        assertThat(flow.mark().covers(ALICE, NOW.plusSeconds(20))).isFalse();
        assertThat(flow.mark().covers(BOB, NOW.plusSeconds(20))).isTrue();
        marks.mark(flow, List.of(ALICE), LATER);
        assertThat(flow.mark().covers(ALICE, NOW.plusSeconds(20))).isTrue();
        assertThat(flow.listeners())
                .as("listens once, however often it refreshes")
                .isEqualTo(1);
    }

    @Test
    void unmarkTakesTheseAndLeavesOthers() {
        marks.mark(flow, List.of(ALICE, BOB), LATER);
        marks.unmark(flow, List.of(ALICE));
        assertThat(flow.mark().covers(ALICE, NOW)).isFalse();
        assertThat(flow.mark().covers(BOB, NOW)).isTrue();
        marks.unmark(flow, List.of());
        assertThat(flow.mark().covers(BOB, NOW)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aRevocationEndsItOnEveryFlow(Revocation.Reason reason) {
        PaperFlow second = new PaperFlow(Transport.TLS);
        PaperFlow others = new PaperFlow(Transport.TCP);
        marks.mark(flow, List.of(ALICE, NUMBER), LATER);
        marks.mark(second, List.of(ALICE, NUMBER), LATER);
        marks.mark(others, List.of(BOB), LATER);
        marks.revoke(Revocation.ofAll(Set.of(ALICE, NUMBER), reason));
        assertThat(flow.mark()).isEqualTo(FlowMark.NONE);
        assertThat(second.mark()).isEqualTo(FlowMark.NONE);
        assertThat(others.mark().covers(BOB, NOW)).isTrue();
    }

    /** Signing in again after a revocation is believed again, and can be revoked again. */
    @Test
    void aRevokedFlowMayProveItselfAgain() {
        marks.mark(flow, List.of(ALICE), LATER);
        marks.revoke(Revocation.ofAll(Set.of(ALICE), Revocation.Reason.PASSWORD_CHANGED));
        marks.mark(flow, List.of(ALICE), LATER);
        assertThat(flow.mark().covers(ALICE, NOW)).isTrue();
        marks.revoke(Revocation.ofAll(Set.of(ALICE), Revocation.Reason.KICKED));
        assertThat(flow.mark().covers(ALICE, NOW)).isFalse();
    }

    @Test
    void aClosedFlowIsForgotten() {
        marks.mark(flow, List.of(ALICE, NUMBER), LATER);
        flow.close();
        assertThat(flow.mark()).isEqualTo(FlowMark.NONE);
        assertThat(marks.marked()).isZero();
    }

    /** The answer may come when the phone has gone already. */
    @Test
    void aFlowThatClosedBeforeItsMarkIsNotKept() {
        flow.close();
        marks.mark(flow, List.of(ALICE), LATER);
        assertThat(marks.marked()).isZero();
    }

    /** A phone that refreshes, unregisters and comes back on one connection leaves one listener there, not a row of them. */
    @Test
    void comingBackOnTheSameConnectionDoesNotPileUp() {
        for (int i = 0; i < 100; i++) {
            marks.mark(flow, List.of(ALICE), LATER);
            marks.unmark(flow, List.of(ALICE));
        }
        assertThat(flow.listeners()).isEqualTo(1);
        assertThat(marks.marked()).isZero();
    }

    @Test
    void revocationsAndMarksOfManyThreadsLeaveNothingBehind() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch done = new CountDownLatch(4);
        List<PaperFlow> flows = List.of(flow, new PaperFlow(Transport.TCP));
        for (int t = 0; t < 4; t++) {
            int thread = t;
            threads.execute(() -> {
                for (int i = 0; i < 2_000; i++) {
                    if (thread % 2 == 0) {
                        marks.mark(flows.get(i % 2), List.of(ALICE, BOB), LATER);
                    } else {
                        marks.revoke(Revocation.ofAll(Set.of(ALICE, BOB), Revocation.Reason.KICKED));
                    }
                }
                done.countDown();
            });
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        threads.shutdown();
        marks.revoke(Revocation.ofAll(Set.of(ALICE, BOB), Revocation.Reason.KICKED));
        assertThat(flows).extracting(PaperFlow::mark).containsOnly(FlowMark.NONE);
        assertThat(marks.marked()).isZero();
    }
}
