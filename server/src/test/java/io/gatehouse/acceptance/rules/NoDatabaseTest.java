// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.Door;
import io.gatehouse.acceptance.phone.Call;
import io.gatehouse.acceptance.phone.Phone;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No SIP request reads the database: H2 itself counts every statement that anybody executes. */
class NoDatabaseTest {
    @TempDir
    private Path data;

    @Test
    void neitherSignInNorRefusalNorCallExecutesAStatement() throws SQLException {
        try (Door door = Door.open(data);
                Connection spy = DriverManager.getConnection("jdbc:h2:file:" + data.resolve("directory"))) {
            door.newcomer();
            try (Statement statement = spy.createStatement()) {
                statement.execute("SET QUERY_STATISTICS TRUE");
            }
            signInRefuseAndCall(door);
            assertThat(executed(spy)).isEmpty();

            door.newcomer();
            assertThat(executed(spy)).as("a change is seen by the spy").isNotEmpty();
        }
    }

    private static void signInRefuseAndCall(Door door) {
        Phone.Account nobody = new Phone.Account("nobody", "x", "test.io");
        Phone.Account elsewhere = new Phone.Account("nobody", "x", "nowhere.example");
        try (Phone alice = Phone.udp(door.udp("127.0.0.1"), Door.ALICE);
                Phone bob = Phone.tcp(door.tcp("127.0.0.1"), Door.BOB);
                Phone wrong = Phone.udp(door.udp("127.0.0.1"), Door.ALICE.withPassword("wrong"));
                Phone unknown = Phone.udp(door.udp("127.0.0.1"), nobody);
                Phone foreign = Phone.udp(door.udp("127.0.0.1"), elsewhere)) {
            assertThat(alice.register().status()).isEqualTo(200);
            assertThat(bob.register().status()).isEqualTo(200);
            assertThat(wrong.register().status()).isEqualTo(401);
            assertThat(unknown.register().status()).isEqualTo(401);
            assertThat(foreign.register().status()).isEqualTo(404);
            Call calling = alice.call("sip:102@test.io");
            bob.awaitCall().respond(486, "Busy Here");
            calling.awaitStatus(486);
            alice.call("sip:nobody@test.io").awaitStatus(404);
            assertThat(alice.unregister().status()).isEqualTo(200);
        }
    }

    /** The statements that were counted, without those of this spy. */
    private static List<String> executed(Connection spy) throws SQLException {
        List<String> statements = new ArrayList<>();
        try (Statement statement = spy.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT SQL_STATEMENT FROM INFORMATION_SCHEMA.QUERY_STATISTICS")) {
            while (rows.next()) {
                statements.add(rows.getString(1));
            }
        }
        statements.removeIf(sql -> sql.contains("QUERY_STATISTICS"));
        return statements;
    }
}
