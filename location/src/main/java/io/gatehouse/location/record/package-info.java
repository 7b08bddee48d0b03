// SPDX-License-Identifier: Apache-2.0
/** Numbers and texts in the bytes that bindings are kept and journaled as. Not API: for the packages of this module. */
package io.gatehouse.location.record;
