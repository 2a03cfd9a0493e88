// SPDX-License-Identifier: Apache-2.0
/** What HTTP servers and clients here share: strict JSON, problem+json, routes and limits. Knows nothing of what is served. */
@NullMarked
package dev.p2pchat.http;

import org.jspecify.annotations.NullMarked;
