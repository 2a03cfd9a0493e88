// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.cli.doctor.ClockCheck;
import dev.p2pchat.cli.doctor.DirectoryCheck;
import dev.p2pchat.cli.doctor.DiskCheck;
import dev.p2pchat.cli.doctor.FilesystemCheck;
import dev.p2pchat.cli.doctor.Finding;
import dev.p2pchat.cli.doctor.KeysCheck;
import dev.p2pchat.cli.doctor.PermissionCheck;
import dev.p2pchat.cli.doctor.PortCheck;
import dev.p2pchat.cli.doctor.PortHolder;
import dev.p2pchat.cli.doctor.ProcessCheck;
import dev.p2pchat.cli.doctor.RegistrationCheck;
import dev.p2pchat.cli.doctor.SocketCheck;
import dev.p2pchat.cli.doctor.StoreCheck;
import dev.p2pchat.control.ControlClient;
import dev.p2pchat.control.ControlSocket;
import dev.p2pchat.control.PeerClosingException;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.client.DirectoryAnswer;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryProbe;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.node.AccountView;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.profile.ProfileSettings;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.TableCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one profile, whoever has it open and however little of it can be opened. Some checks use what those before
 * them saw, so they run in order, once. For one thread.
 */
final class ProfileExamination {
    private final ProfileFolder folder;
    private final Context context;
    private final Settings settings;
    private final Access access;
    private final PassphraseSource passphrase;
    private final boolean alone;

    private final ProcessCheck.Holder holder;
    private final @Nullable ProfileSettings remembered;
    private final @Nullable ProfileException unreadable;
    private Setting directory;
    private @Nullable DirectoryAnswer answer;
    private @Nullable Predicate<PeerId> ours;
    private @Nullable AccountView account;
    private boolean wrongPassphrase;

    /**
     * Looks who has the profile open; everything else is looked at by {@link #findings}.
     *
     * @param alone whether it is the only profile that is looked at, so that what was given is meant for it
     */
    ProfileExamination(
            ProfileFolder folder,
            Context context,
            Settings settings,
            Access access,
            PassphraseSource passphrase,
            boolean alone) {
        this.folder = folder;
        this.context = context;
        this.settings = settings;
        this.access = access;
        this.passphrase = passphrase;
        this.alone = alone;
        this.holder = ProcessCheck.look(folder, context.runtimeFolder());
        @Nullable ProfileSettings read = null;
        @Nullable ProfileException thrown = null;
        try {
            read = ProfileSettings.read(folder);
        } catch (ProfileException e) {
            thrown = e;
        }
        this.remembered = read;
        this.unreadable = thrown;
        this.directory = access.directory(read);
    }

    ProfileFolder folder() {
        return folder;
    }

    /** Whether a passphrase was given for this profile, and was wrong. */
    boolean hadWrongPassphrase() {
        return wrongPassphrase;
    }

    /** One thing to look at. */
    private interface Check {
        Finding find() throws IOException;
    }

    List<Finding> findings() {
        List<Check> checks = List.of(
                () -> KeysCheck.settings(unreadable),
                this::permissions,
                this::disk,
                () -> FilesystemCheck.judge(
                        folder.path(), Files.getFileStore(folder.path()).type()),
                () -> ProcessCheck.judge(holder),
                () -> SocketCheck.judge(new ControlSocket(folder.path(), context.runtimeFolder())),
                this::keys,
                this::store,
                this::directory,
                this::registration,
                this::clock,
                this::port);
        return checks.stream().map(ProfileExamination::find).toList();
    }

    /** A check that fails must not keep the others from being made. */
    private static Finding find(Check check) {
        try {
            return check.find();
        } catch (IOException | RuntimeException e) {
            return Finding.problem(
                    "doctor",
                    "A check could not be made (" + e + ").",
                    "What it looks at is not known.",
                    "Look at the permissions of the profile's folder.");
        }
    }

    private Finding permissions() throws IOException {
        return PermissionCheck.judge(
                PermissionCheck.look(folder, new ControlSocket(folder.path(), context.runtimeFolder()).find()),
                System.getProperty("user.name"));
    }

    private Finding disk() throws IOException {
        return DiskCheck.judge(folder.path(), Files.getFileStore(folder.path()).getUsableSpace());
    }

    private Finding keys() {
        try {
            return KeysCheck.keys(null, Profile.isProtected(folder));
        } catch (ProfileException e) {
            return KeysCheck.keys(e, false);
        }
    }

    /** Asks whoever has the store open, else opens it; also learns who we are. */
    private Finding store() {
        if (holder.answers()) {
            return storeOfOthers();
        }
        if (holder.locked()) {
            return StoreCheck.skipped(
                    "The process that has it open does not answer.", "End that process, as said above, and ask again.");
        }
        if (unreadable != null) {
            return StoreCheck.skipped("profile.json must be put right first.", "See above.");
        }
        try {
            if (Profile.isProtected(folder) && !passphrase.isThere()) {
                return StoreCheck.needsPassphrase(folder.name().value());
            }
            try (Profile profile = Profile.open(folder, passphrase, new SecureRandom())) {
                PeerId id = profile.identity().id();
                ours = other -> other.equals(id) || profile.isOurs(other);
                return StoreCheck.judge(TableCheck.all(profile.store()));
            }
        } catch (ProfileException e) {
            boolean wrong = e.reason() == ProfileException.Reason.WRONG_PASSPHRASE;
            wrongPassphrase = wrong && alone;
            return wrong && !alone ? StoreCheck.otherPassphrase(folder.name().value()) : StoreCheck.failed(e);
        } catch (StoreFailedException e) {
            return StoreCheck.failed(
                    new ProfileException(ProfileException.Reason.UNUSABLE, String.valueOf(e.getMessage())));
        }
    }

    private Finding storeOfOthers() {
        try (ControlClient peer = ControlClient.connect(new ControlSocket(folder.path(), context.runtimeFolder()))) {
            AccountView asked = peer.account();
            account = asked;
            ours = other -> other.toString().equals(asked.id());
            directory = new Setting(
                    Settings.DIRECTORY, asked.directory(), Setting.Source.PROFILE, "what the running process uses");
            return StoreCheck.judge(peer.check());
        } catch (IOException | PeerClosingException e) {
            return StoreCheck.skipped("The process that had it open just ended.", "Ask again.");
        } catch (ChatException e) {
            return StoreCheck.skipped(
                    "The process that has it open says: " + e.getMessage(), "Start the peer again, and ask again.");
        }
    }

    private Finding directory() {
        String url = String.valueOf(directory.value());
        Origin origin;
        try {
            origin = Origin.parse(url);
        } catch (IllegalArgumentException e) {
            return DirectoryCheck.malformed(url, directory.where(), String.valueOf(e.getMessage()));
        }
        DirectoryAnswer found = new DirectoryProbe(context.clock()).ask(origin);
        answer = found;
        return DirectoryCheck.judge(origin.toString(), directory.where(), found);
    }

    private Finding registration() {
        Predicate<PeerId> own = ours;
        if (!(answer instanceof DirectoryAnswer.Well)) {
            return RegistrationCheck.skipped("no directory answers.");
        }
        if (own == null) {
            return RegistrationCheck.skipped("the profile was not opened to see its key.");
        }
        DirectoryClient client = new DirectoryClient(Origin.parse(String.valueOf(directory.value())), context.clock());
        return RegistrationCheck.judge(
                folder.name().value(), RegistrationCheck.look(client, folder.name(), own), holder.isPeer());
    }

    private Finding clock() {
        return answer instanceof DirectoryAnswer.Well well ? ClockCheck.judge(well.ahead()) : ClockCheck.skipped();
    }

    private Finding port() {
        if (holder.isPeer()) {
            return PortCheck.listening(account == null ? null : account.listening());
        }
        Setting port = access.port(remembered);
        Integer number = number(port);
        if (number == null) {
            return Finding.problem(
                    "port",
                    port.value() + " (" + port.where() + ") is no port.",
                    "No peer can start with it.",
                    "A port is a number from 0 to 65535.");
        }
        PortCheck.State state = PortCheck.look(bind(), number);
        PortHolder.@Nullable Holder taken = state == PortCheck.State.BUSY ? PortHolder.of(number) : null;
        return PortCheck.judge(number, port.where(), state, taken, taken != null && isOurs(taken.pid()));
    }

    private static @Nullable Integer number(Setting port) {
        try {
            return new Converters.OfPort().convert(String.valueOf(port.value()));
        } catch (picocli.CommandLine.TypeConversionException e) {
            return null;
        }
    }

    private @Nullable InetAddress bind() {
        Setting bind = settings.lookup("bind", Access.PEER);
        try {
            return bind == null || bind.value() == null ? null : InetAddress.getByName(bind.value());
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private boolean isOurs(long pid) {
        return Stream.concat(Stream.of(folder), ProfileFolder.in(access.home()).stream())
                .filter(Profile::isOpen)
                .map(one -> ProcessCheck.look(one, context.runtimeFolder()).hello())
                .anyMatch(hello -> hello != null && hello.mode() == NodeConfig.Mode.PEER && hello.pid() == pid);
    }
}
