// SPDX-License-Identifier: Apache-2.0
/** Figures about a running server in the text format of Prometheus. No label says who asked or for whom. */
@NullMarked
package dev.p2pchat.http.metrics;

import org.jspecify.annotations.NullMarked;
