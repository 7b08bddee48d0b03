// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderNameTest {
    @Test
    void everyKnownNameIsFoundInAnyCase() throws Exception {
        for (var field : HeaderName.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == HeaderName.class) {
                HeaderName name = (HeaderName) field.get(null);
                assertThat(HeaderName.of(name.toString().toLowerCase(Locale.ROOT)))
                        .isSameAs(name);
                assertThat(HeaderName.of(name.toString().toUpperCase(Locale.ROOT)))
                        .isSameAs(name);
            }
        }
    }

    /** RFC 3261 §7.3.3, RFC 3515, 3892, 4028, 6665. */
    @ParameterizedTest
    @CsvSource({
        "v, Via",
        "f, From",
        "t, To",
        "i, Call-ID",
        "m, Contact",
        "l, Content-Length",
        "c, Content-Type",
        "e, Content-Encoding",
        "k, Supported",
        "s, Subject",
        "o, Event",
        "u, Allow-Events",
        "r, Refer-To",
        "b, Referred-By",
        "x, Session-Expires"
    })
    void compactFormsAreTheSameName(String compact, String name) {
        assertThat(HeaderName.of(compact)).isEqualTo(HeaderName.of(name));
        assertThat(HeaderName.of(compact.toUpperCase(Locale.ROOT))).hasToString(name);
    }

    @Test
    void unknownNamesKeepTheirSpellingAndCompareWithoutCase() {
        assertThat(HeaderName.of("X-Thing")).isEqualTo(HeaderName.of("x-tHING")).hasToString("X-Thing");
        assertThat(HeaderName.of("X-Thing")).hasSameHashCodeAs(HeaderName.of("x-thing"));
        assertThat(HeaderName.of("X-Thing")).isNotEqualTo(HeaderName.of("X-Thin"));
    }
}
