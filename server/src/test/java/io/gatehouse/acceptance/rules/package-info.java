// SPDX-License-Identifier: Apache-2.0
/**
 * What is easily got wrong in a registrar and its edge, shown over sockets through the whole server. Rules that one class
 * alone decides have their tests beside that class; here stand those that edge, container and registrar keep together.
 */
package io.gatehouse.acceptance.rules;
