// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.platform.StartupRefusal;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import java.lang.reflect.Proxy;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoleAttachmentTest {
    private final Properties given = new Properties();

    /** The build hands its own properties to the tests; to us they would be settings. */
    @BeforeEach
    void hideTheBuildsProperties() {
        given.putAll(System.getProperties());
        System.getProperties().keySet().removeIf(key -> key.toString().startsWith("gatehouse."));
    }

    @AfterEach
    void showThemAgain() {
        System.getProperties().putAll(given);
    }

    @Test
    void withoutADataDirectoryTheWarIsRefusedAndNothingIsLeftRunning() {
        RoleAttachment attachment = new RoleAttachment();
        ServletContextEvent war = war("registrar");

        assertThatThrownBy(() -> attachment.contextInitialized(war))
                .isInstanceOf(StartupRefusal.class)
                .hasMessageContaining("gatehouse.data.dir")
                .hasMessageContaining("GATEHOUSE_DATA_DIR");
        attachment.contextDestroyed(war);

        assertThat(Runtime.current()).isEmpty();
    }

    @Test
    void aWarThatNamesNoRoleOfOursIsRefused() {
        RoleAttachment attachment = new RoleAttachment();

        assertThatThrownBy(() -> attachment.contextInitialized(war("butler")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("butler");
        assertThatThrownBy(() -> attachment.contextInitialized(war(null))).isInstanceOf(IllegalStateException.class);
    }

    private static ServletContextEvent war(String role) {
        ServletContext context = (ServletContext) Proxy.newProxyInstance(
                RoleAttachmentTest.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, arguments) -> method.getName().equals("getInitParameter") ? role : null);
        return new ServletContextEvent(context);
    }
}
