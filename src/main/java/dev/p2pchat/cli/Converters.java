// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.http.limit.AddressRange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Typed text becomes values, or a sentence about what was expected. */
final class Converters {
    private Converters() {}

    /** A length of time as {@code 500ms}, {@code 10s}, {@code 2m}, {@code 3h}, {@code 1d}. */
    static final class OfDuration implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

        @Override
        public Duration convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("a length of time is like 500ms, 10s, 2m or 3h, not '" + text + "'");
            }
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
    }

    /** A point in time, or how long ago: {@code 2026-11-21T09:30:00Z}, {@code 2026-11-21}, {@code 2h}. */
    static final class OfSince implements ITypeConverter<Since> {
        @Override
        public Since convert(String text) {
            try {
                Duration ago = new OfDuration().convert(text);
                return (now, zone) -> now.minus(ago);
            } catch (TypeConversionException e) {
                return absolute(text);
            }
        }

        private static Since absolute(String text) {
            try {
                if (text.indexOf('T') < 0) {
                    LocalDate day = LocalDate.parse(text);
                    return (now, zone) -> day.atStartOfDay(zone).toInstant();
                }
                if (text.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")) {
                    Instant instant = OffsetDateTime.parse(text).toInstant();
                    return (now, zone) -> instant;
                }
                LocalDateTime local = LocalDateTime.parse(text);
                return (now, zone) -> local.atZone(zone).toInstant();
            } catch (DateTimeException e) {
                throw new TypeConversionException("a time is like 2026-11-21, 2026-11-21T09:30, 2026-11-21T09:30:00Z"
                        + " or, for how long ago, 2h; not '" + text + "'");
            }
        }
    }

    static final class OfOrigin implements ITypeConverter<Origin> {
        @Override
        public Origin convert(String text) {
            try {
                return Origin.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** An address of this host, brackets around IPv6 or not. */
    static final class OfAddress implements ITypeConverter<InetAddress> {
        @Override
        public InetAddress convert(String text) {
            String plain = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
            try {
                if (!plain.isEmpty()) {
                    return InetAddress.getByName(plain);
                }
            } catch (UnknownHostException e) {
                // said below
            }
            throw new TypeConversionException("an address is like 127.0.0.1 or ::1, not '" + text + "'");
        }
    }

    /** A TCP port; 0 lets the system choose. */
    static final class OfPort implements ITypeConverter<Integer> {
        private static final int MAX_PORT = 65535;

        @Override
        public Integer convert(String text) {
            try {
                int port = Integer.parseInt(text);
                if (port >= 0 && port <= MAX_PORT) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new TypeConversionException("a port is 0 to " + MAX_PORT + ", not '" + text + "'");
        }
    }

    /** Addresses of proxies. */
    static final class OfAddressRange implements ITypeConverter<AddressRange> {
        @Override
        public AddressRange convert(String text) {
            try {
                return AddressRange.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** An address of this host with a port. */
    static final class OfListenAddress implements ITypeConverter<InetSocketAddress> {
        @Override
        public InetSocketAddress convert(String text) {
            try {
                HostPort place = HostPort.parse(text);
                return new InetSocketAddress(new OfAddress().convert(place.host()), place.port());
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
