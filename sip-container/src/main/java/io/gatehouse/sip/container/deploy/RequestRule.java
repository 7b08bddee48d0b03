// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import javax.servlet.sip.Address;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipURI;
import javax.servlet.sip.URI;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Whether a servlet mapping takes a request (JSR 289 §16.1): conditions on its variables, joined by and, or, not. */
interface RequestRule {
    boolean matches(SipServletRequest request);

    /** @throws DeploymentException if the condition or variable is not one of the specification's */
    static RequestRule of(Element condition) {
        return switch (condition.getLocalName()) {
            case "and" -> {
                List<RequestRule> parts = parts(condition);
                yield request -> parts.stream().allMatch(part -> part.matches(request));
            }
            case "or" -> {
                List<RequestRule> parts = parts(condition);
                yield request -> parts.stream().anyMatch(part -> part.matches(request));
            }
            case "not" -> {
                RequestRule inner = parts(condition).get(0);
                yield request -> !inner.matches(request);
            }
            case "exists" -> {
                String variable = SipXml.text(condition, "var");
                yield request -> !value(request, variable).isEmpty();
            }
            case "equal" -> comparison(condition, String::equals);
            case "contains" -> comparison(condition, String::contains);
            case "subdomain-of" ->
                comparison(condition, (host, domain) -> host.equals(domain) || host.endsWith("." + domain));
            default -> throw new DeploymentException("no such condition in a pattern: " + condition.getLocalName());
        };
    }

    private static List<RequestRule> parts(Element condition) {
        List<RequestRule> parts = new ArrayList<>();
        for (Node n = condition.getFirstChild(); n != null; n = n.getNextSibling()) {
            if (n instanceof Element part) {
                parts.add(of(part));
            }
        }
        return parts;
    }

    private static RequestRule comparison(Element condition, BiPredicate<String, String> comparison) {
        Element variable = SipXml.children(condition, "var").get(0);
        String name = variable.getTextContent().strip();
        String wanted = SipXml.text(condition, "value");
        if (Boolean.parseBoolean(variable.getAttribute("ignore-case"))) {
            String lower = wanted.toLowerCase(Locale.ROOT);
            return request -> comparison.test(value(request, name).toLowerCase(Locale.ROOT), lower);
        }
        return request -> comparison.test(value(request, name), wanted);
    }

    private static String value(SipServletRequest request, String variable) {
        if (variable.equals("request.method")) {
            return request.getMethod();
        }
        if (variable.startsWith("request.uri")) {
            return ofUri(request.getRequestURI(), variable.substring("request.uri".length()));
        }
        if (variable.startsWith("request.from")) {
            return ofAddress(request.getFrom(), variable.substring("request.from".length()));
        }
        if (variable.startsWith("request.to")) {
            return ofAddress(request.getTo(), variable.substring("request.to".length()));
        }
        throw new DeploymentException("no such variable in a pattern: " + variable);
    }

    private static String ofAddress(Address address, String part) {
        if (part.isEmpty()) {
            return address.toString();
        }
        if (part.equals(".display-name")) {
            return orEmpty(address.getDisplayName());
        }
        return ofUri(address.getURI(), part.substring(".uri".length()));
    }

    private static String ofUri(URI uri, String part) {
        if (part.isEmpty()) {
            return uri.toString();
        }
        if (part.equals(".scheme")) {
            return uri.getScheme();
        }
        if (!(uri instanceof SipURI sip)) {
            return "";
        }
        if (part.startsWith(".param.")) {
            return orEmpty(sip.getParameter(part.substring(".param.".length())));
        }
        return switch (part) {
            case ".user" -> orEmpty(sip.getUser());
            case ".host" -> sip.getHost();
            case ".port" -> sip.getPort() < 0 ? (sip.isSecure() ? "5061" : "5060") : Integer.toString(sip.getPort());
            default -> "";
        };
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
