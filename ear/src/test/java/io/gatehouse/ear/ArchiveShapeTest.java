// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.ear;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in {@code gatehouse.ear}, and what an application server must not find there. */
class ArchiveShapeTest {
    private static final Path EAR = Path.of(System.getProperty("gatehouse.test.ear", "no EAR"));

    @ParameterizedTest
    @CsvSource({
        "admin.war, admin, /",
        "registrar.war, registrar, /gatehouse/registrar",
        "sbc-edge.war, edge, /gatehouse/edge"
    })
    void eachWarNamesItsRoleAndHoldsNoClasses(String war, String role, String contextRoot) throws IOException {
        assertThat(text("META-INF/application.xml").replaceAll("\\s+", ""))
                .contains("<web-uri>" + war + "</web-uri><context-root>" + contextRoot + "</context-root>");
        List<String> names = new ArrayList<>();
        String webXml = "";
        try (ZipFile ear = new ZipFile(EAR.toFile());
                ZipInputStream in = new ZipInputStream(ear.getInputStream(ear.getEntry(war)))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(entry.getName());
                if (entry.getName().equals("WEB-INF/web.xml")) {
                    webXml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        }
        assertThat(names).noneMatch(name -> name.endsWith(".class") || name.endsWith(".jar"));
        assertThat(webXml)
                .contains("<param-value>" + role + "</param-value>")
                .contains("io.gatehouse.runtime.RoleAttachment");
    }

    @Test
    void everyLibraryStandsOnceAndNoneThatTheServerBrings() throws IOException {
        List<String> libraries = entries().stream()
                .filter(name -> name.startsWith("lib/") && name.endsWith(".jar"))
                .map(name -> name.substring("lib/".length()))
                .toList();

        assertThat(libraries)
                .anyMatch(name -> name.startsWith("io.gatehouse-runtime-"))
                .anyMatch(name -> name.startsWith("io.gatehouse-registrar-") && name.endsWith("-classes.jar"))
                .anyMatch(name -> name.startsWith("io.gatehouse-sbc-edge-") && name.endsWith("-classes.jar"))
                .anyMatch(name -> name.contains("sip-servlets-spec"))
                .anyMatch(name -> name.contains("javax.servlet-api"))
                .noneMatch(name -> name.contains("jakarta.servlet-api"))
                .noneMatch(name -> name.contains("jakartaee-api"))
                .noneMatch(name -> name.contains("logback"));
        assertThat(libraries.stream().map(name -> name.replaceAll("-\\d[^-]*(-SNAPSHOT)?", "")))
                .as("two versions of one library")
                .doesNotHaveDuplicates();
    }

    @Test
    void noClassStandsInTwoLibraries() throws IOException {
        Map<String, String> libraryOf = new HashMap<>();
        List<String> twice = new ArrayList<>();
        try (ZipFile ear = new ZipFile(EAR.toFile())) {
            for (ZipEntry library : ear.stream()
                    .filter(entry -> entry.getName().endsWith(".jar"))
                    .toList()) {
                for (String type : classes(ear.getInputStream(library))) {
                    String first = libraryOf.putIfAbsent(type, library.getName());
                    if (first != null) {
                        twice.add(type + " in " + first + " and " + library.getName());
                    }
                }
            }
        }

        assertThat(libraryOf).containsKeys("javax/servlet/Servlet.class", "javax/servlet/sip/SipServlet.class");
        assertThat(twice).isEmpty();
    }

    /** Without the variants for later Java versions. */
    private static List<String> classes(InputStream library) throws IOException {
        List<String> classes = new ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(library)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName();
                if (name.endsWith(".class") && !name.startsWith("META-INF/") && !name.equals("module-info.class")) {
                    classes.add(name);
                }
            }
        }
        return classes;
    }

    private static List<String> entries() throws IOException {
        try (ZipFile ear = new ZipFile(EAR.toFile())) {
            return ear.stream().map(ZipEntry::getName).toList();
        }
    }

    private static String text(String entry) throws IOException {
        try (ZipFile ear = new ZipFile(EAR.toFile());
                InputStream in = ear.getInputStream(ear.getEntry(entry))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
