// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import static io.gatehouse.edge.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegisterAnswerTest {
    private static RegisterAnswer answer(String asked, String... bound) {
        SipRequest register =
                asked.isEmpty() ? request("REGISTER", "sip:test.io") : request("REGISTER", "sip:test.io", asked);
        SipResponse ok = register.respond(200, "OK");
        for (String contact : bound) {
            ok.add(HeaderName.CONTACT, contact);
        }
        ok.set(HeaderName.P_ASSOCIATED_URI, "<sip:alice@test.io>, <sip:101@test.io>");
        return new RegisterAnswer(register, ok);
    }

    /** RFC 7315 §4.1. */
    @Test
    void theRegistrarNamesTheAorsOfTheAccount() {
        assertThat(answer("Contact: <sip:a@192.0.2.1>").aors()).containsExactly("sip:alice@test.io", "sip:101@test.io");
    }

    @Test
    void aRegisterWithoutContactIsAQuery() {
        assertThat(answer("", "<sip:a@192.0.2.1>;expires=300").isQuery()).isTrue();
        assertThat(answer("", "<sip:a@192.0.2.1>;expires=300").grantedSeconds()).isEmpty();
        assertThat(answer("Contact: *").isQuery()).isFalse();
    }

    /** Other bindings of the account, longer ones too, say nothing about this flow. */
    @Test
    void onlyTheContactsOfThisRegisterCount() {
        RegisterAnswer answer = answer(
                "Contact: <sip:a@192.0.2.1>, <sip:a@192.0.2.2>",
                "<sip:a@192.0.2.1>;expires=100",
                "<sip:a@192.0.2.2>;q=0.500;expires=200",
                "<sip:other@192.0.2.3>;expires=3600");
        assertThat(answer.grantedSeconds()).hasValue(200);
    }

    /** RFC 3261 §19.1.4: the registrar may list it as it was spelled the first time. */
    @Test
    void contactsAreComparedAsUris() {
        assertThat(answer("Contact: <sip:%61@Phone.example>;expires=9", "<sip:a@phone.EXAMPLE>;expires=100")
                        .grantedSeconds())
                .hasValue(100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Contact: *",
                "Contact: <sip:a@192.0.2.1>;expires=0",
                "Contact: <tel:+15551234>",
                "Contact: <sip:broken"
            })
    void whatIsNotBoundAnyMoreIsGrantedNothing(String asked) {
        assertThat(answer(asked, "<sip:other@192.0.2.3>;expires=3600").grantedSeconds())
                .isEmpty();
    }

    @Test
    void aBindingWithoutTimeIsNone() {
        assertThat(answer("Contact: <sip:a@192.0.2.1>", "<sip:a@192.0.2.1>").grantedSeconds())
                .isEmpty();
    }
}
