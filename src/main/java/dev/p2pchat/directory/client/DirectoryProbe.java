// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

import dev.p2pchat.directory.api.Health;
import dev.p2pchat.directory.api.Origin;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Asks a URL whether a directory is there, and when none is, what is there instead. Never throws. */
public final class DirectoryProbe {
    /** For one question; nobody who looks for what is wrong wants to wait as long as a peer does. */
    public static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** How the JDK begins to tell of one that the other side sent; it has no exception of its own for that. */
    private static final String TLS_ALERT = "Received fatal alert";

    private final InstantSource clock;
    private final Duration timeout;

    public DirectoryProbe(InstantSource clock) {
        this(clock, TIMEOUT);
    }

    DirectoryProbe(InstantSource clock, Duration timeout) {
        this.clock = clock;
        this.timeout = timeout;
    }

    /** Asks once, and when that makes no sense once more with the other scheme. */
    public DirectoryAnswer ask(Origin url) {
        Instant asked = clock.instant();
        try {
            Health health = client(url).health();
            Instant middle = asked.plus(Duration.between(asked, clock.instant()).dividedBy(2));
            return new DirectoryAnswer.Well(Duration.between(middle, health.time()));
        } catch (DirectoryException e) {
            return explained(url, e);
        }
    }

    private DirectoryAnswer explained(Origin url, DirectoryException e) {
        if (hasCause(e, CertificateException.class)) {
            return new DirectoryAnswer.Untrusted();
        }
        String silent = silence(e);
        if (silent != null) {
            return new DirectoryAnswer.Silent(silent);
        }
        Origin other = new Origin(url.scheme().equals("http") ? "https" : "http", url.host(), url.port());
        if (isSpokenAt(other)) {
            return new DirectoryAnswer.OtherScheme(other);
        }
        return e instanceof DirectoryUnreachableException && e.getCause() == null
                ? new DirectoryAnswer.Silent("it says that it cannot answer now")
                : new DirectoryAnswer.SomethingElse(e.getMessage());
    }

    /** Why nothing came back at all, or null when something did. */
    private @Nullable String silence(DirectoryException e) {
        if (hasCause(e, UnresolvedAddressException.class)) {
            return "there is no host of that name";
        }
        if (hasCause(e, NoRouteToHostException.class)) {
            return "no way leads to that host";
        }
        if (hasCause(e, ConnectException.class)) {
            return "nothing listens there";
        }
        return hasCause(e, TimeoutException.class) || hasCause(e, java.net.http.HttpTimeoutException.class)
                ? "no answer came within " + timeout.toSeconds() + " s"
                : null;
    }

    /** For https whether TLS is spoken, whoever's certificate it is; for http whether a directory is there. */
    private boolean isSpokenAt(Origin other) {
        try {
            client(other).health();
            return true;
        } catch (DirectoryException e) {
            // Plain text makes the JDK throw the same exception; what only TLS says is an alert or a certificate.
            Throwable tls = cause(e, SSLException.class);
            return other.scheme().equals("https")
                    && tls != null
                    && (hasCause(e, CertificateException.class)
                            || String.valueOf(tls.getMessage()).contains(TLS_ALERT));
        }
    }

    private DirectoryClient client(Origin url) {
        return new DirectoryClient(url, clock, timeout);
    }

    private static boolean hasCause(Throwable thrown, Class<? extends Throwable> type) {
        return cause(thrown, type) != null;
    }

    private static @Nullable Throwable cause(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return t;
            }
        }
        return null;
    }
}
