// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.limit.Strike;
import dev.p2pchat.http.limit.TokenBuckets;
import java.net.InetAddress;

/** How many names one address may take that were nobody's, whatever it takes them by. */
public final class NewNames {
    private final TokenBuckets names;
    private final Strike struck;

    public NewNames(TokenBuckets names, Strike struck) {
        this.names = names;
        this.struck = struck;
    }

    /** Counts one more; 429 when that is one too many for now. */
    public void take(InetAddress from) throws HttpProblem {
        int seconds = names.take(from);
        if (seconds > 0) {
            struck.struck();
            throw HttpProblem.tooManyRequests("Your address has claimed as many names as it may for now.", seconds);
        }
    }
}
