// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.server.DirectoryConfig;
import dev.p2pchat.directory.server.DirectoryServer;
import dev.p2pchat.directory.server.DirectoryStartException;
import dev.p2pchat.directory.server.Extension;
import dev.p2pchat.directory.server.Operations;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a directory until it is told to stop. */
@Command(
        name = "serve-directory",
        description = {
            "Run a directory: the phonebook that tells who is who, who is online and where to reach them.",
            "It never sees a message. The first who claims a name has it for ever, by key; there are no passwords."
                    + " It prints one line when it is ready and runs until it gets SIGTERM or Ctrl-C."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {
            "p2pchat serve-directory --port 5000",
            "p2pchat serve-directory --bind 127.0.0.1 --data /srv/names",
            "p2pchat serve-directory --port 443 --tls-cert chain.pem --tls-key key.pem --origin https://chat.example.org"
        })
final class ServeDirectoryCommand implements Callable<Integer> {
    private static final int PORTS_TRIED = 10;

    private static final System.Logger LOG = System.getLogger(ServeDirectoryCommand.class.getName());

    private final Context context;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = Converters.OfPort.class,
            description = "Port to listen on. Default: 5000, or the next one that is free.")
    private @Nullable Integer port;

    @Option(names = "--bind", paramLabel = "ADDR", description = "Address to listen on. Default: all.")
    private @Nullable InetAddress bind;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Where the names are kept. Default: ~/.local/share/p2pchat-directory (below XDG_DATA_HOME).")
    private @Nullable Path data;

    @Option(
            names = "--origin",
            paramLabel = "URL",
            split = ",",
            description =
                    "A URL it is reached by beside its own addresses and host name, such as that of a proxy before"
                            + " it. May be given several times.")
    private List<Origin> origins = List.of();

    @Option(
            names = "--lease",
            paramLabel = "TIME",
            description = "How long a sign of life keeps a peer online, 1s to 1h. Default: 60s.")
    private Duration lease = DirectoryConfig.DEFAULT_LEASE;

    @Option(
            names = "--ancestors",
            paramLabel = "ON|OFF",
            description =
                    "Whether clients of the three older directories this one grew out of are answered, too: on or off."
                            + " Default: on.")
    private Switch ancestors = Switch.ON;

    @Option(
            names = "--metrics-addr",
            paramLabel = "HOST:PORT",
            converter = Converters.OfListenAddress.class,
            description = "Serve /metrics there, to everybody who reaches it. Default: on the directory's own port, to"
                    + " this host only.")
    private @Nullable InetSocketAddress metrics;

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private LogOptions log = new LogOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    ServeDirectoryCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws CliException {
        Console console = context.console(output);
        log.apply(output);
        Interrupts interrupts = Interrupts.install();
        try (DirectoryServer directory = start()) {
            if (port == null && directory.port() != DirectoryConfig.DEFAULT_PORT) {
                LOG.log(
                        Level.WARNING,
                        "Port {0} is busy; peers must be told --directory with port {1}.",
                        Integer.toString(DirectoryConfig.DEFAULT_PORT),
                        Integer.toString(directory.port()));
            }
            if (console.json()) {
                console.result(JsonLines.of("ready")
                        .put("port", directory.port())
                        .put("pid", ProcessHandle.current().pid()));
            } else {
                console.result("The directory is ready on port " + directory.port() + " (pid "
                        + ProcessHandle.current().pid() + ").");
            }
            var unused = directory.failure().thenAccept(interrupts::fail);
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // The end that was asked for.
        }
        return interrupts.exitOfService().number();
    }

    private DirectoryServer start() throws CliException {
        int first = port == null ? DirectoryConfig.DEFAULT_PORT : port;
        int last = port == null ? first + PORTS_TRIED - 1 : first;
        for (int candidate = first; ; candidate++) {
            try {
                return DirectoryServer.start(config(candidate), context.clock(), new SecureRandom());
            } catch (DirectoryStartException e) {
                if (!(e.getCause() instanceof BindException) || candidate == last) {
                    throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()));
                }
            } catch (IllegalArgumentException e) {
                throw new CliException(ExitCode.USAGE, e.getMessage() + ".");
            }
        }
    }

    private DirectoryConfig config(int candidate) throws CliException {
        Path folder = data == null ? context.directoryData() : data;
        Operations operations =
                new Operations(tls.files(), metrics, limits.limits(), limits.newNames(), limits.proxies());
        return new DirectoryConfig(
                bind,
                candidate,
                folder,
                Set.copyOf(origins),
                lease,
                operations,
                ancestors == Switch.ON ? Extension.find() : null);
    }
}
