// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.cli.doctor.Amount;
import dev.p2pchat.cli.doctor.ConfigCheck;
import dev.p2pchat.cli.doctor.Finding;
import dev.p2pchat.cli.doctor.HomeCheck;
import dev.p2pchat.cli.doctor.JavaCheck;
import dev.p2pchat.cli.doctor.UnfinishedCheck;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.terminal.TextWidth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Finds what is wrong, and says what to do about it. */
@Command(
        name = "doctor",
        description = {
            "Find what is wrong and say what to do about it.",
            "It looks at this Java, the config file, and for each profile, or the one named by --name, at its files, its"
                    + " keys, every record of its store, the disk, the process that has it open, the directory, the clock and"
                    + " the port. It repairs nothing. Beside a running peer it asks that for what only the peer can see;"
                    + " without one it opens the store itself, for which it needs the passphrase.",
            "The exit code is 0 when nothing is wrong, 1 when something is, 8 for a wrong passphrase. A note is worth"
                    + " knowing, and nothing wrong."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {"p2pchat doctor", "p2pchat doctor --name alice --json"})
final class DoctorCommand extends ClientAction implements Diagnostic {
    /** As long as the longest name of a check, and a blank. */
    private static final int CHECK_COLUMNS = 12;

    private static final int LEVEL_COLUMNS = 9;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private int problems;
    private int notes;

    DoctorCommand(Context context, Settings settings) {
        super(context, settings);
    }

    @Override
    public Integer call() throws CliException {
        Console console = console();
        Access access = access();
        List<ProfileFolder> folders = folders(access);
        machine(access, ProfileFolder.in(access.home()).size()).forEach(finding -> show(console, null, finding));
        boolean alone = folders.size() == 1;
        boolean wrongPassphrase = false;
        for (ProfileFolder folder : folders) {
            if (!console.json()) {
                console.result("");
                console.result(console.style().strong(folder.name().value()) + "  " + folder.path());
            }
            ProfileExamination examination = new ProfileExamination(
                    folder, context(), settings(), access, access.passphrase(console, alone && mayAsk()), alone);
            examination.findings().forEach(finding -> show(console, folder, finding));
            wrongPassphrase |= examination.hadWrongPassphrase();
        }
        if (!console.json()) {
            console.result("");
            console.result(summary(folders.isEmpty()));
        }
        ExitCode exit = wrongPassphrase ? ExitCode.WRONG_PASSPHRASE : problems > 0 ? ExitCode.FAILED : ExitCode.DONE;
        return exit.number();
    }

    /** The one that was named, else all; also what is left of one that lost its settings. */
    private List<ProfileFolder> folders(Access access) throws CliException {
        String name = profileName();
        if (name == null) {
            return ProfileFolder.in(access.home());
        }
        try {
            ProfileFolder folder = new ProfileFolder(access.home(), Username.typed(name));
            if (Files.isDirectory(folder.path())) {
                return List.of(folder);
            }
        } catch (InvalidUsernameException e) {
            // Said below.
        }
        return List.of(access.choice().existing(name, null));
    }

    private List<Finding> machine(Access access, int profiles) {
        Path config = context().configFile();
        List<Finding> findings = new ArrayList<>(List.of(
                JavaCheck.judge(Runtime.version(), System.getProperty("java.vendor", "unknown")),
                ConfigCheck.judge(
                        config,
                        Files.exists(config),
                        settings().problems(),
                        settings().unknownVariables(spec.root().commandLine())),
                HomeCheck.judge(access.home(), HomeCheck.look(access.home()), profiles)));
        findings.addAll(UnfinishedCheck.judge(UnfinishedCheck.look(access.home())));
        return findings;
    }

    private void show(Console console, @Nullable ProfileFolder folder, Finding finding) {
        problems += finding.isProblem() ? 1 : 0;
        notes += finding.level() == Finding.Level.NOTE ? 1 : 0;
        if (console.json()) {
            console.result(
                    JsonLines.finding(folder == null ? null : folder.name().value(), finding));
            return;
        }
        int columns = context().terminals().columns(context().environment());
        String label = "  " + TextWidth.pad(finding.level().word(), LEVEL_COLUMNS)
                + TextWidth.pad(finding.check(), CHECK_COLUMNS);
        String indent = " ".repeat(label.length());
        print(console, finding, Wrapped.labelled(label, finding.found(), columns));
        more(console, indent + "Why: ", finding.why(), columns);
        more(console, indent + "Do:  ", finding.advice(), columns);
    }

    private static void more(Console console, String label, String text, int columns) {
        if (!text.isEmpty()) {
            Wrapped.labelled(label, text, columns).forEach(console::result);
        }
    }

    private static void print(Console console, Finding finding, List<String> lines) {
        lines.forEach(
                line -> console.result(finding.isProblem() ? console.style().warning(line) : line));
    }

    private String summary(boolean noProfile) {
        String also = notes == 0 ? "." : ", " + Amount.of(notes, "note") + ".";
        if (problems > 0) {
            return Amount.of(problems, "problem") + also;
        }
        return "Nothing is wrong" + also
                + (noProfile ? " There is no profile yet: \"p2pchat peer --name NAME\" makes one." : "");
    }
}
