// SPDX-License-Identifier: Apache-2.0
/** A server's certificate and key out of PEM files, also new ones while it runs. Broken files never replace good ones. */
@NullMarked
package dev.p2pchat.http.tls;

import org.jspecify.annotations.NullMarked;
