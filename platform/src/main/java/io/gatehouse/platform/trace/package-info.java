// SPDX-License-Identifier: Apache-2.0
/**
 * Messages as they pass, for people who look for a fault: live by subscription, and to a collector by HEP. Off by default; nobody
 * who watches can slow a loop, and no credentials are ever shown.
 */
package io.gatehouse.platform.trace;
