// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.directory.account.Account;
import io.gatehouse.location.Binding;
import io.gatehouse.location.BindingWriter;
import io.gatehouse.location.LocationStore;
import io.gatehouse.location.LocationStoreFull;
import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.platform.settings.Settings;
import io.gatehouse.runtime.config.GatehouseSettings;
import io.gatehouse.runtime.data.DataDirectory;
import io.gatehouse.runtime.data.GatehouseData;
import io.gatehouse.sip.message.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's commands on real data, as the command line runs them while no server does. */
class StoppedServerTest {
    private static final String TWO_USERS =
            "username,password,extension,display_name\nalice,Sunrise-4-river,101,\"Alice \"\"A\"\"\"\nbob,abc,102,\n";

    @TempDir
    Path folder;

    private Settings settings;
    private Collected said;

    @BeforeEach
    void fresh() {
        settings = Settings.of(Map.of(GatehouseSettings.DATA_DIR.key(), folder.toString()));
        said = new Collected();
    }

    @Test
    void anImportMakesTenantAndUsersAndCountsWeakPasswords() {
        assertThat(importTwo()).isEqualTo(Command.DONE);
        assertThat(said.lines).containsExactly("2 users imported, 1 tenants made, 1 weak passwords");

        assertThat(run("users list")).isEqualTo(Command.DONE);
        assertThat(said.lines)
                .containsExactly(
                        "DOMAIN   USERNAME  EXTENSION  NAME       EMAIL  STATE",
                        "test.io  alice     101        Alice \"A\"         enabled",
                        "test.io  bob       102                          enabled");
        assertThat(run("users list", "json", "true")).isEqualTo(Command.DONE);
        assertThat(said.lines)
                .contains("{\"domain\":\"test.io\",\"username\":\"alice\",\"extension\":\"101\","
                        + "\"name\":\"Alice \\\"A\\\"\",\"email\":\"\",\"state\":\"enabled\"},");
    }

    @Test
    void aMistypedDataDirectoryIsRefusedAndNotMade() {
        Path mistyped = folder.resolve("daat");
        settings = Settings.of(Map.of(GatehouseSettings.DATA_DIR.key(), mistyped.toString()));
        assertThatThrownBy(() -> run("users list"))
                .isInstanceOf(CommandRefused.class)
                .hasMessageContaining(mistyped.toString())
                .hasMessageContaining("--data-dir");
        assertThat(mistyped).doesNotExist();
        assertThat(importTwo()).isEqualTo(Command.DONE);
    }

    @Test
    void anImportWithAMistakeChangesNothingAndNamesTheLine() {
        assertThat(importFile("username,password\nalice,x\nalice,y\n")).isEqualTo(Command.FAILED);
        assertThat(said.errors)
                .containsExactly(
                        "line 3, username: 'alice' stands in line 2 already",
                        "Nothing was imported from users.csv: 1 errors");

        run("tenants list", "json", "true");
        assertThat(said.lines).containsExactly("[", "]");
    }

    @Test
    void aByteOrderMarkIsNoPartOfAColumnAndAnotherCharsetIsRefused() {
        assertThat(importFile("\uFEFF" + TWO_USERS)).isEqualTo(Command.DONE);
        byte[] latin1 =
                "username,password,display_name\nzoe,Sunrise-4-river,Zo\u00eb\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> importBytes(latin1))
                .isInstanceOf(CommandRefused.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void aWeakPasswordIsToldOfAndRefusedOnlyWhenAskedFor() {
        importTwo();
        assertThat(run("users password", "user", "alice", "password", "short")).isEqualTo(Command.DONE);
        assertThat(said.notes).isNotEmpty().allMatch(note -> note.startsWith("A weak password"));
        assertThatThrownBy(() -> run("users password", "user", "alice", "password", "short", "policy", "true"))
                .isInstanceOf(CommandRefused.class)
                .hasMessageContaining("8 to 32");
    }

    @Test
    void aUserIsNamedWithItsDomainOrAloneWhereThereIsOneTenant() {
        importTwo();
        assertThat(run("users disable", "user", "ALICE")).isEqualTo(Command.DONE);
        run("tenants create", "domain", "example.com");
        assertThatThrownBy(() -> run("users enable", "user", "alice")).hasMessageContaining("--domain");
        assertThatThrownBy(() -> run("users enable", "user", "alice@example.com"))
                .hasMessageContaining("no user");
        assertThat(run("users enable", "user", "alice@test.io")).isEqualTo(Command.DONE);
    }

    @Test
    void aRefusalOfTheDirectoryIsOneOfTheCommand() {
        importTwo();
        assertThatThrownBy(() -> run("users create", "user", "carol@test.io", "extension", "101", "password", "x"))
                .isInstanceOf(CommandRefused.class)
                .hasMessageContaining("101");
    }

    @Test
    void aNewPasswordEndsTheRegistrationsThatTheOldOneMade() throws Exception {
        importTwo();
        onData(data -> {
            bind(data, "alice");
            bind(data, "bob");
        });
        run("registrations list", "json", "true");
        assertThat(said.lines).hasSize(4);

        run("users password", "user", "alice", "password", "Harbour-7-maple");
        run("registrations list", "json", "true");
        assertThat(said.lines).hasSize(3).anyMatch(line -> line.contains("sip:bob@test.io"));

        run("users delete", "user", "bob");
        run("registrations list", "json", "true");
        assertThat(said.lines).containsExactly("[", "]");
    }

    @Test
    void dataThatSomebodyOwnsAreLeftAlone() throws Exception {
        try (DataDirectory owned = DataDirectory.own(folder)) {
            assertThatThrownBy(() -> run("users list"))
                    .isInstanceOf(StartupRefusal.class)
                    .hasMessageContaining(owned.path().toString());
        }
    }

    private int importTwo() {
        return importFile(TWO_USERS);
    }

    private int importFile(String csv) {
        return importBytes(csv.getBytes(StandardCharsets.UTF_8));
    }

    private int importBytes(byte[] csv) {
        CommandRequest request = new CommandRequest(
                "users import", Map.of("domain", "test.io", "create-tenant", "true", "file", "users.csv"), csv);
        return StoppedServer.run(settings, request, said);
    }

    private int run(String command, String... keysAndValues) {
        said = new Collected();
        Map<String, String> arguments = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            arguments.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return StoppedServer.run(settings, new CommandRequest(command, arguments), said);
    }

    private void onData(Consumer<GatehouseData> work) throws Exception {
        GatehouseData data = new GatehouseData(settings, folder, InstantSource.system(), Metrics.none());
        data.start();
        try {
            work.accept(data);
        } finally {
            data.stop();
        }
    }

    private static void bind(GatehouseData data, String username) {
        Account account = data.directory()
                .accounts()
                .find(data.directory().tenants().find("test.io").orElseThrow(), username)
                .orElseThrow();
        long now = data.clock().millis();
        LocationStore store = data.location();
        Binding binding = BindingWriter.begin()
                .contact("sip:" + username + "@192.0.2.1:5060", "", "", 0, -1)
                .callId("call")
                .path(List.of())
                .userAgent("phone")
                .received(new InetSocketAddress("192.0.2.1", 5060), Transport.UDP)
                .credential("account")
                .toBinding(1, now + 600_000, now);
        try {
            assertThat(store.replace(store.get(account.userId()), List.of(binding)))
                    .isTrue();
        } catch (LocationStoreFull full) {
            throw new AssertionError(full);
        }
    }
}
