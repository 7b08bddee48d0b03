// SPDX-License-Identifier: Apache-2.0
/** The grammar's character classes and separators, shared by the packages of this module. Not API. */
package io.gatehouse.sip.message.internal;
