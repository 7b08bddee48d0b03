// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.container.locate.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // it wraps round
    private final AnswerCache<String> cache = new AnswerCache<>(clock::get);
    private final List<CompletableFuture<TimedAnswer<String>>> questions = new ArrayList<>();

    private CompletableFuture<Answer<String>> get(String name) {
        return cache.get(name, () -> {
            CompletableFuture<TimedAnswer<String>> question = new CompletableFuture<>();
            questions.add(question);
            return question;
        });
    }

    private void answer(int question, String record, long seconds) {
        questions.get(question).complete(new TimedAnswer<>(Answer.of(List.of(record)), seconds));
    }

    private void pass(long seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void anAnswerHoldsAsLongAsItsTimeToLive() {
        get("a");
        answer(0, "x", 60);
        pass(59);
        assertThat(get("a").join().records()).containsExactly("x");
        assertThat(questions).hasSize(1);
        pass(1);
        assertThat(get("a")).isNotDone();
        assertThat(questions).hasSize(2);
    }

    @Test
    void whoeverAsksMeanwhileWaitsForTheSameAnswer() {
        CompletableFuture<Answer<String>> first = get("a");
        CompletableFuture<Answer<String>> second = get("a");
        pass(1_000);
        assertThat(get("a")).isNotDone();
        assertThat(questions).hasSize(1);
        answer(0, "x", 0);
        assertThat(first.join()).isEqualTo(second.join());
    }

    @Test
    void aTimeToLiveOfZeroIsNotKept() {
        get("a");
        answer(0, "x", 0);
        assertThat(get("a")).isNotDone();
    }

    @Test
    void tooManyQuestionsOnTheWayAreNotAsked() {
        for (int i = 0; i < 2_000; i++) {
            get("n" + i);
        }
        assertThat(get("one more").join().state()).isEqualTo(Answer.State.SILENT);
        assertThat(questions).hasSize(2_000);
        answer(0, "x", 60);
        assertThat(get("one more")).isNotDone();
    }

    @Test
    void theNumberOfNamesIsBounded() {
        for (int i = 0; i < 10_001; i++) {
            get("n" + i);
            answer(i, "x", 1_000);
        }
        assertThat(questions).hasSize(10_001);
        get("n0");
        assertThat(questions).as("made room for others").hasSize(10_002);
    }
}
