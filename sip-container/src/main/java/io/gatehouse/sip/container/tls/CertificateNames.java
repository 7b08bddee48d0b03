// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Whom a certificate names. Stateless. */
public final class CertificateNames {
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;

    private CertificateNames() {}

    /**
     * The SIP domains that the holder may speak for (RFC 5922 §7.1), in lower case: each {@code sip:} URI of the subject's
     * alternative names that has no user part; if there is no such URI, each DNS name and IP address; if there is no alternative name at
     * all, the subject's common name. A wildcard speaks for nobody (§7.2) and is left out.
     */
    public static Set<String> sipDomains(X509Certificate certificate) {
        Collection<List<?>> alternatives = alternatives(certificate);
        Set<String> domains = new LinkedHashSet<>();
        for (List<?> name : alternatives) {
            String text = name.get(1) instanceof String ? ((String) name.get(1)).toLowerCase(Locale.ROOT) : "";
            if (name.get(0).equals(URI) && text.startsWith("sip:") && text.indexOf('@') < 0) {
                domains.add(text.substring("sip:".length()));
            }
        }
        if (domains.isEmpty()) {
            domains.addAll(hosts(certificate));
            domains.removeIf(host -> host.indexOf('*') >= 0);
        }
        return domains;
    }

    /**
     * The host names and numeric addresses that a server with this certificate may show it for (RFC 6125), in lower case,
     * wildcards as they are written; the common name if there is no alternative name at all.
     */
    public static Set<String> hosts(X509Certificate certificate) {
        Collection<List<?>> alternatives = alternatives(certificate);
        Set<String> hosts = new LinkedHashSet<>();
        for (List<?> name : alternatives) {
            if (name.get(0).equals(DNS) || name.get(0).equals(IP)) {
                hosts.add(((String) name.get(1)).toLowerCase(Locale.ROOT));
            }
        }
        if (alternatives.isEmpty()) {
            String common = commonName(certificate);
            if (!common.isEmpty()) {
                hosts.add(common);
            }
        }
        return hosts;
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    private static String commonName(X509Certificate certificate) {
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    return part.getValue().toString().toLowerCase(Locale.ROOT);
                }
            }
        } catch (InvalidNameException unreadable) {
            return "";
        }
        return "";
    }
}
