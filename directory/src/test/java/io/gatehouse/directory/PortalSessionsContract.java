// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.directory.PortalIdentity.Kind;
import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.Tenant;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds for the portal's sessions on every database. */
abstract class PortalSessionsContract {
    private final OpenDirectory open;

    PortalSessionsContract(OpenDirectory open) {
        this.open = open;
    }

    @Test
    void aSessionIsKnownUntilItEndsAlsoAfterRestart() {
        PortalSessions.Opened opened = sessions().open(user(open.tenant()));
        open.reopen();
        assertThat(sessions().find(opened.id())).hasValue(opened.identity());
        sessions().end(opened.id());
        assertThat(sessions().find(opened.id())).isEmpty();
        assertThat(sessions().refresh(opened.refreshToken())).isEmpty();
    }

    @Test
    void aRefreshTokenServesOnceAndTheNextOneIsOfTheSameSession() {
        PortalSessions.Opened first = sessions().open(manager(open.tenant()));
        PortalSessions.Opened second = sessions().refresh(first.refreshToken()).orElseThrow();
        PortalSessions.Opened third = sessions().refresh(second.refreshToken()).orElseThrow();
        assertThat(third.id()).isEqualTo(first.id());
        assertThat(third.identity()).isEqualTo(first.identity());
        assertThat(third.refreshToken()).isNotEqualTo(second.refreshToken()).isNotEqualTo(first.refreshToken());
    }

    /** RFC 9700 §4.14.2: who of the two is the thief is not known. */
    @Test
    void aTokenUsedAgainEndsTheSessionForBothWhoHoldOne() {
        PortalSessions.Opened first = sessions().open(user(open.tenant()));
        PortalSessions.Opened second = sessions().refresh(first.refreshToken()).orElseThrow();
        assertThat(sessions().refresh(first.refreshToken())).isEmpty();
        assertThat(sessions().refresh(second.refreshToken())).isEmpty();
        assertThat(sessions().find(first.id())).isEmpty();
    }

    @Test
    void whatIsNoTokenEndsNobodysSession() {
        PortalSessions.Opened opened = sessions().open(user(open.tenant()));
        for (String token : new String[] {"", ".", "x.y", opened.id() + ".x", "x".repeat(100_000) + ".y"}) {
            assertThat(sessions().refresh(token)).isEmpty();
        }
        assertThat(sessions().find(opened.id())).isPresent();
    }

    @Test
    void aNewPasswordOrADisabledAccountOrTenantEndsASession() {
        Tenant tenant = open.tenant();
        PortalIdentity user = user(tenant);
        PortalSessions.Opened opened = sessions().open(user);
        open.get().users().setEnabled(user.id(), false);
        assertThat(sessions().find(opened.id())).isEmpty();
        open.get().users().setEnabled(user.id(), true);
        open.get().tenants().setEnabled(tenant.id(), false);
        assertThat(sessions().find(opened.id())).isEmpty();
        open.get().tenants().setEnabled(tenant.id(), true);
        assertThat(sessions().find(opened.id())).isPresent();
        open.get().users().changePassword(user.id(), "Harbour-7-maple");
        assertThat(sessions().find(opened.id())).isEmpty();
        assertThat(sessions().refresh(opened.refreshToken())).isEmpty();
    }

    @Test
    void sessionsGoWithTheUserAndWithTheTenant() {
        Tenant tenant = open.tenant();
        PortalIdentity user = user(tenant);
        PortalSessions.Opened ofUser = sessions().open(user);
        PortalSessions.Opened ofManager = sessions().open(manager(tenant));
        open.get().users().remove(user.id());
        assertThat(sessions().find(ofUser.id())).isEmpty();
        assertThat(sessions().find(ofManager.id())).isPresent();
        open.get().tenants().remove(tenant.id());
        assertThat(sessions().find(ofManager.id())).isEmpty();
    }

    @Test
    void theDatabaseHoldsNothingThatSignsAnybodyIn() throws Exception {
        PortalSessions.Opened opened = sessions().open(user(open.tenant()));
        String[] parts = opened.refreshToken().split("\\.");
        try (Connection connection = open.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select id, secret_hash from portal_session")) {
            while (row.next()) {
                assertThat(row.getString(1) + " " + row.getString(2)).doesNotContain(parts[0], parts[1]);
            }
        }
        assertThat(opened.toString()).doesNotContain(parts[0], parts[1]);
    }

    private PortalSessions sessions() {
        return open.get().portalSessions();
    }

    private PortalIdentity user(Tenant tenant) {
        open.alice(tenant);
        Account account = open.account(tenant, "alice");
        return new PortalIdentity(Kind.USER, account.userId(), tenant.id(), "alice", account.credentialVersion());
    }

    private PortalIdentity manager(Tenant tenant) {
        Administrator manager = open.get().administrators().create(tenant.id(), "manager", "Tower-3-willow", "", "");
        assertThat(open.get().administrators().find(tenant.id(), "manager")).isEqualTo(Optional.of(manager));
        return new PortalIdentity(Kind.MANAGER, manager.id(), tenant.id(), "manager", 0);
    }
}
