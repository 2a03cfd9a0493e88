// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.connections.FirstContact;
import dev.p2pchat.control.ProfileHost;
import dev.p2pchat.messaging.AcceptMode;
import dev.p2pchat.node.AccountView;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.Node;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.terminal.ChatView;
import dev.p2pchat.terminal.InputLines;
import dev.p2pchat.terminal.LineMode;
import dev.p2pchat.terminal.PipedMode;
import dev.p2pchat.terminal.TextView;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a peer: listens, delivers, and is the chat. */
@Command(
        name = "peer",
        description = {
            "Run a peer: be reachable under a name, and chat.",
            "A name that has no profile yet gets one, and is claimed in the directory. On a terminal it is a chat; when"
                    + " stdin is no terminal the same commands are read line by line, and the end of the input waits up to"
                    + " 10 seconds for what is still on its way. With --headless it reads nothing and runs until SIGTERM.",
            "It prints one line when it is ready. In the chat, /help lists what can be typed."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {
            "p2pchat peer --name alice --port 9000",
            "p2pchat peer --name alice --headless --json",
            "echo \"@bob hello\" | p2pchat peer --name alice"
        })
final class PeerCommand implements Callable<Integer> {
    private final Context context;
    private final Settings settings;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = Converters.OfPort.class,
            description =
                    "Port to listen on. Default: the one asked for last, else 9000, or the next one that is free.")
    private @Nullable Integer port;

    @Option(names = "--bind", paramLabel = "ADDR", description = "Address to listen on. Default: all.")
    private @Nullable InetAddress bind;

    @Option(
            names = "--advertise",
            paramLabel = "HOST[:PORT]",
            split = ",",
            description =
                    "Where others reach us, instead of the addresses of our interfaces. May be given several times.")
    private List<String> advertise = List.of();

    @Option(names = "--headless", description = "Read no commands; run until SIGTERM or Ctrl-C.")
    private boolean headless;

    @Option(
            names = "--accept",
            paramLabel = "WHO",
            description =
                    "What becomes of a stranger's first message: ask (it waits, and you are asked), contacts (it waits"
                            + " until you look at \"p2pchat requests\"), all (everybody is a contact) or none (it is refused)."
                            + " Default: ask in the chat, contacts with --headless.")
    private @Nullable AcceptMode accept;

    @Option(
            names = "--first-contact",
            paramLabel = "FROM",
            description = "From where somebody who knows only our address is answered: all, lan or none. Default: lan.")
    private FirstContact firstContact = FirstContact.LAN;

    @Option(
            names = "--read-receipts",
            paramLabel = "ON|OFF",
            description =
                    "Whether others are told which of their messages you have read: on or off. What they tell is shown"
                            + " either way. Default: on.")
    private Switch readReceipts = Switch.ON;

    @Mixin
    private ProfileOptions profile = new ProfileOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    PeerCommand(Context context, Settings settings) {
        this.context = context;
        this.settings = settings;
    }

    @Override
    public Integer call() throws CliException, ChatException, IOException {
        Console console = context.console(output);
        Access access = new Access(context, settings, profile);
        ProfileFolder folder = folder(access);
        NodeConfig config = config(access, folder);
        boolean fresh = !folder.exists();
        Interrupts interrupts = Interrupts.install();
        try (ProfileHost host = access.host(folder, config, console)) {
            try {
                if (fresh) {
                    NewProfile.claim(host, console);
                }
                access.remember(host.profile(), port);
                ready(console, host, config);
                // A peer that can save nothing any more must not look as if it ran.
                var unused = host.profile().store().failure().thenAccept(interrupts::fail);
                return run(console, host.node(), interrupts).number();
            } finally {
                // What is closed now may wait in order, and could not with the interrupt still set.
                Thread.interrupted();
            }
        } catch (InterruptedException e) {
            return interrupts.exitOfService().number();
        } catch (ChatException e) {
            if (interrupts.requested()) {
                return interrupts.exitOfService().number();
            }
            throw e;
        }
    }

    private ProfileFolder folder(Access access) throws CliException {
        if (profile.name == null && ProfileFolder.in(access.home()).isEmpty()) {
            throw new CliException(ExitCode.USAGE, "Say who you are: p2pchat peer --name NAME");
        }
        return access.choice().newOrExisting(profile.name);
    }

    private NodeConfig config(Access access, ProfileFolder folder) throws CliException, ChatException {
        Integer remembered = folder.exists() ? Access.settings(folder).port() : null;
        int wanted = port != null ? port : remembered != null ? remembered : NodeConfig.DEFAULT_PORT;
        return new NodeConfig(
                NodeConfig.Mode.PEER,
                access.directory(folder),
                bind,
                wanted,
                port != null,
                advertised(),
                firstContact,
                accept != null ? accept : headless ? AcceptMode.CONTACTS : AcceptMode.ASK,
                readReceipts == Switch.ON);
    }

    private List<NodeConfig.Advertised> advertised() throws CliException {
        try {
            return advertise.stream().map(PeerCommand::address).toList();
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, "--advertise takes HOST or HOST:PORT: " + e.getMessage() + ".");
        }
    }

    private static NodeConfig.Advertised address(String text) {
        if (text.matches(".*[^:]:\\d+") || text.matches("\\[.*]:\\d+")) {
            HostPort whole = HostPort.parse(text);
            return new NodeConfig.Advertised(whole.host(), whole.port());
        }
        // Any port: only whether it is a host is of interest.
        HostPort host = new HostPort(text.replaceAll("^\\[|]$", ""), NodeConfig.DEFAULT_PORT);
        return new NodeConfig.Advertised(host.host(), null);
    }

    private void ready(Console console, ProfileHost host, NodeConfig config) throws ChatException {
        int listening = host.node().port();
        AccountView account = host.api().account();
        if (!config.portAsked() && config.port() != 0 && config.port() != listening) {
            console.warn("Port " + config.port() + " is busy; " + account.name() + " listens on port " + listening
                    + " this time.");
        }
        if (console.json()) {
            console.result(JsonLines.of("ready")
                    .put("name", account.name())
                    .put("id", account.id())
                    .put("port", listening)
                    .put("directory", account.directory())
                    .put("pid", account.pid()));
        } else {
            console.result(account.name() + " is ready on port " + listening + " (pid " + account.pid() + ", directory "
                    + account.directory() + ").");
        }
    }

    private ExitCode run(Console console, Node node, Interrupts interrupts)
            throws CliException, ChatException, IOException, InterruptedException {
        ChatApi api = node.api();
        Reader reader = new Reader(console, Thread.currentThread());
        if (!headless && !console.json() && context.terminals().interactive()) {
            console.remark("Write @NAME and a text to say it to somebody. /help lists what else there is.");
            LineMode.End end =
                    LineMode.run(api, console.style(), context.zone(), node::stayRegistered, interrupts::requested);
            boolean interrupted = end == LineMode.End.INTERRUPTED && !interrupts.requested();
            return interrupted ? ExitCode.INTERRUPTED : interrupts.exitOfService();
        }
        try {
            if (headless) {
                idle(reader, node);
            }
            PipedMode piped =
                    new PipedMode(api, reader.view(), new InputLines(context.in()), PipedMode.OUTBOX_PATIENCE);
            return piped.run(node::stayRegistered).map(ExitCode::of).orElse(ExitCode.DONE);
        } catch (InterruptedException e) {
            reader.throwIfGone();
            throw e;
        }
    }

    /** Until interrupted. Without {@code --json} only what needs a person is said. */
    private static void idle(Reader reader, Node node) throws ChatException, InterruptedException {
        ChatApi.Subscription events = node.api().subscribe(reader.headless());
        try {
            node.stayRegistered();
            new CountDownLatch(1).await();
        } finally {
            events.close();
        }
    }

    /** Whoever reads our stdout: when they go away, the peer ends. Events come on threads that must not see that fail. */
    private final class Reader {
        private final Console console;
        private final Thread main;
        private volatile Console.@Nullable OutputGone gone;

        Reader(Console console, Thread main) {
            this.console = console;
            this.main = main;
        }

        ChatView view() {
            return console.json()
                    ? new JsonView(console, this::result)
                    : new TextView(this::result, console::say, console.style(), context.zone(), false);
        }

        /** Without {@code --json} only what happens is said, and with {@code -q} only what must be heard. */
        Consumer<ChatEvent> headless() {
            if (console.json()) {
                return view()::event;
            }
            ChatView view = TextView.atShell(line -> {}, console::say, console.style(), context.zone());
            return event -> {
                if (event.mustBeHeard() || !console.quiet()) {
                    view.event(event);
                }
            };
        }

        private void result(String line) {
            try {
                console.result(line);
            } catch (Console.OutputGone e) {
                gone = e;
                main.interrupt();
            }
        }

        void throwIfGone() {
            Console.OutputGone failure = gone;
            if (failure != null) {
                throw failure;
            }
        }
    }
}
