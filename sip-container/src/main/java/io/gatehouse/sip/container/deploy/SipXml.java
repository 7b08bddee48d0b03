// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The deployment descriptor of a SIP application (JSR 289 §19): name, context parameters, listeners, servlets, and which
 * servlet gets an initial request: the main servlet, or servlet mappings. Other elements are passed over. Immutable.
 *
 * @param mappings servlet names with their conditions, in order of the descriptor
 * @param mainServlet empty if there is none
 */
record SipXml(
        String applicationName,
        Map<String, String> contextParameters,
        List<String> listenerClasses,
        List<ServletEntry> servlets,
        List<Mapping> mappings,
        String mainServlet) {

    record ServletEntry(String name, String className, Map<String, String> initParameters, int loadOnStartup) {}

    record Mapping(String servletName, RequestRule rule) {}

    /** @throws DeploymentException if it cannot be read or says nothing that can be deployed */
    static SipXml read(URL url) {
        try {
            URLConnection connection = url.openConnection();
            connection.setUseCaches(false); // a cached jar would outlive the deployment
            try (InputStream in = connection.getInputStream()) {
                return of(parse(in), url);
            }
        } catch (IOException | SAXException | ParserConfigurationException broken) {
            throw new DeploymentException("The descriptor " + url + " cannot be read: " + broken.getMessage(), broken);
        }
    }

    private static Element parse(InputStream in) throws IOException, SAXException, ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setExpandEntityReferences(false);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(in).getDocumentElement();
    }

    private static SipXml of(Element root, URL url) {
        List<ServletEntry> servlets = new ArrayList<>();
        for (Element servlet : children(root, "servlet")) {
            servlets.add(new ServletEntry(
                    text(servlet, "servlet-name"),
                    text(servlet, "servlet-class"),
                    parameters(servlet, "init-param"),
                    loadOnStartup(servlet)));
        }
        List<Mapping> mappings = new ArrayList<>();
        String main = "";
        List<Element> selections = new ArrayList<>(children(root, "servlet-selection"));
        selections.add(root);
        for (Element selection : selections) {
            main = main.isEmpty() ? text(selection, "main-servlet") : main;
            for (Element mapping : children(selection, "servlet-mapping")) {
                mappings.add(new Mapping(text(mapping, "servlet-name"), rule(mapping, url)));
            }
        }
        List<String> listeners = new ArrayList<>();
        children(root, "listener").forEach(listener -> listeners.add(text(listener, "listener-class")));
        String name = text(root, "app-name");
        if (name.isEmpty() || servlets.isEmpty()) {
            throw new DeploymentException("The descriptor " + url + " names no app-name or no servlet");
        }
        if (main.isEmpty() && mappings.isEmpty() && servlets.size() == 1) {
            main = servlets.get(0).name(); // JSR 289 §16.2: the only servlet is the main servlet
        }
        return new SipXml(name, parameters(root, "context-param"), listeners, servlets, mappings, main);
    }

    private static RequestRule rule(Element mapping, URL url) {
        for (Element pattern : children(mapping, "pattern")) {
            for (Node n = pattern.getFirstChild(); n != null; n = n.getNextSibling()) {
                if (n instanceof Element condition) {
                    return RequestRule.of(condition);
                }
            }
        }
        throw new DeploymentException("The descriptor " + url + " has a servlet-mapping without a pattern");
    }

    private static int loadOnStartup(Element servlet) {
        String value = text(servlet, "load-on-startup");
        return value.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(value);
    }

    private static Map<String, String> parameters(Element parent, String name) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Element parameter : children(parent, name)) {
            parameters.put(text(parameter, "param-name"), text(parameter, "param-value"));
        }
        return parameters;
    }

    static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = parent.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element child && name.equals(child.getLocalName())) {
                found.add(child);
            }
        }
        return found;
    }

    static String text(Element parent, String name) {
        List<Element> found = children(parent, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent().strip();
    }
}
