// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.PeerPage;
import dev.p2pchat.directory.api.ProblemTypes;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.Request;
import org.jspecify.annotations.Nullable;

/** Reads what stands in a request's address; what is not as agreed is 422. */
final class Parameters {
    private static final int DEFAULT_LIMIT = 100;

    private Parameters() {}

    static Username name(Request request) throws HttpProblem {
        return name(request.name());
    }

    static @Nullable Username after(Request request) throws HttpProblem {
        String after = request.parameter("after");
        return after == null ? null : name(after);
    }

    static boolean online(Request request) throws HttpProblem {
        String online = request.parameter("online");
        if (online != null && !online.equals("true") && !online.equals("false")) {
            throw HttpProblem.unprocessable("The parameter online is true or false.");
        }
        return "true".equals(online);
    }

    static int limit(Request request) throws HttpProblem {
        String limit = request.parameter("limit");
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        if (!limit.matches("[1-9][0-9]{0,2}") || Integer.parseInt(limit) > PeerPage.MAX_PEERS) {
            throw HttpProblem.unprocessable("The parameter limit is a number from 1 to " + PeerPage.MAX_PEERS + ".");
        }
        return Integer.parseInt(limit);
    }

    /** What everybody answers who looks for a name in vain. */
    static HttpProblem nobody() {
        return HttpProblem.of(404, ProblemTypes.NOBODY, "Nobody", "Nobody goes by this name here.");
    }

    private static Username name(String text) throws HttpProblem {
        try {
            return Username.of(text);
        } catch (InvalidUsernameException e) {
            throw HttpProblem.unprocessable(String.valueOf(e.getMessage()));
        }
    }
}
