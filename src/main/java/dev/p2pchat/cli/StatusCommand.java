// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.cli.doctor.Amount;
import dev.p2pchat.cli.doctor.ClockCheck;
import dev.p2pchat.control.Hello;
import dev.p2pchat.node.AccountView;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.node.StatusView;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.terminal.VisibleText;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Shows what runs and what waits. */
@Command(
        name = "status",
        description = {
            "Show what runs, what waits, and whether the directory answers.",
            "For one profile a line for each thing; with several and without --name a line for each profile, and none is"
                    + " asked for its passphrase. It works beside a running peer and without one. What is wrong, and what to"
                    + " do about it, says \"p2pchat doctor\"."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {"p2pchat status", "p2pchat status --name alice --json"})
final class StatusCommand extends ClientAction {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    private static final String UNKNOWN = "?";

    StatusCommand(Context context, Settings settings) {
        super(context, settings);
    }

    @Override
    public Integer call() throws CliException, ChatException {
        Console console = console();
        Access access = access();
        List<ProfileFolder> all = ProfileFolder.in(access.home());
        if (profileName() == null && all.isEmpty()) {
            console.remark("There is no profile in " + access.home() + " yet. \"p2pchat peer --name NAME\" makes one.");
        } else if (profileName() == null && all.size() > 1) {
            list(console, access, all);
        } else {
            ProfileFolder folder = access.choice().existing(profileName(), null);
            show(
                    console,
                    ProfileStatus.of(
                            folder,
                            context(),
                            access,
                            access.passphrase(console, mayAsk()).isThere(),
                            console));
        }
        return ExitCode.DONE.number();
    }

    private void list(Console console, Access access, List<ProfileFolder> all) throws CliException, ChatException {
        Table table = new Table("NAME", "STATE", "LISTENING", "DIRECTORY", "CONNECTED", "OUTBOX", "REQUESTS");
        for (ProfileFolder folder : all) {
            ProfileStatus status = ProfileStatus.of(folder, context(), access, false, console);
            if (console.json()) {
                console.result(JsonLines.status(status));
                continue;
            }
            StatusView view = status.view();
            AccountView account = view == null ? null : view.account();
            table.row(
                    folder.name().value(),
                    state(status),
                    account == null ? UNKNOWN : account.listening() == null ? "" : account.listening(),
                    status.directoryProblem() == null ? "answers" : "no answer",
                    account == null
                            ? UNKNOWN
                            : Integer.toString(account.connected().size()),
                    account == null ? UNKNOWN : Integer.toString(account.waiting()),
                    view == null ? UNKNOWN : Integer.toString(view.requests()));
        }
        if (!console.json()) {
            table.print(console, columns());
        }
    }

    private static String state(ProfileStatus status) {
        return status.holder().isPeer()
                ? "running"
                : status.isRunning() ? "in use" : status.holder().isDeaf() ? "no answer" : "stopped";
    }

    private void show(Console console, ProfileStatus status) {
        if (console.json()) {
            console.result(JsonLines.status(status));
            return;
        }
        StatusView view = status.view();
        line(console, "name", status.folder().name().value());
        line(console, "peer", process(status));
        if (status.problem() != null) {
            line(console, "unknown", status.problem() + " So what waits and who we are is not shown.");
        }
        if (view != null) {
            line(console, "id", view.account().id());
            if (status.isRunning()) {
                reachable(console, view.account());
            }
        }
        line(console, "directory", directory(status));
        Duration ahead = status.ahead();
        if (ahead != null) {
            line(console, "clock", ClockCheck.words(ahead));
        }
        if (view != null) {
            line(console, "connected", orNobody(String.join(", ", view.account().connected())));
            line(console, "outbox", outbox(view));
            line(
                    console,
                    "requests",
                    view.requests() == 0
                            ? "none"
                            : Amount.of(view.requests(), "stranger") + " asked (p2pchat requests)");
        }
        line(
                console,
                "disk",
                "the store takes " + Amount.bytes(status.storeBytes()) + "; " + Amount.bytes(status.freeBytes())
                        + " are free");
    }

    private void reachable(Console console, AccountView account) {
        String listening = account.listening();
        line(console, "listening", listening == null ? "no" : listening);
        line(
                console,
                "addresses",
                orNobody(String.join(", ", account.addresses())).replace("nobody", "none"));
        if (account.observed() != null) {
            line(console, "seen from", account.observed());
        }
    }

    private String process(ProfileStatus status) {
        Hello hello = status.holder().hello();
        StatusView view = status.view();
        if (hello == null) {
            return status.holder().isDeaf()
                    ? "does not answer (pid " + status.holder().pid() + ")"
                    : "not running";
        }
        String what = hello.mode() == NodeConfig.Mode.PEER ? "running" : "not running; a command has the profile open";
        return what + " (pid " + hello.pid() + (view == null ? "" : ", since " + time(view.since())) + ")";
    }

    private String time(Instant when) {
        return TIME.format(when.atZone(context().zone()));
    }

    private static String directory(ProfileStatus status) {
        String problem = status.directoryProblem();
        if (problem != null) {
            return status.directory() + " does not answer: " + problem;
        }
        Boolean registered = status.registered();
        return status.directory() + " answers"
                + (registered == null
                        ? ""
                        : registered ? "; the name is yours there" : "; you are not registered there");
    }

    private static String outbox(StatusView view) {
        return view.outbox().isEmpty()
                ? "nothing waits"
                : Amount.of(view.account().waiting(), "message") + " to deliver: "
                        + view.outbox().stream()
                                .map(waiting -> waiting.messages() + " for " + waiting.name())
                                .collect(Collectors.joining(", "));
    }

    private static String orNobody(String names) {
        return names.isEmpty() ? "nobody" : names;
    }

    private void line(Console console, String label, @Nullable String text) {
        String padded = String.format("%-11s", label);
        Wrapped.labelled(padded, VisibleText.of(String.valueOf(text)), columns())
                .forEach(console::result);
    }

    private int columns() {
        return context().terminals().columns(context().environment());
    }
}
