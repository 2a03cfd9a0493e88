// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.Username;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another process that tries to open a profile and, if it can, holds it until it is ended. */
final class ProfileHolder implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final String said;

    private ProfileHolder(Process process, String said) {
        this.process = process;
        this.said = said;
    }

    static ProfileHolder start(ProfileFolder folder) throws IOException {
        return start(folder, "open");
    }

    /** One that only asks, again and again, whether somebody has it open. */
    static ProfileHolder asking(ProfileFolder folder) throws IOException {
        return start(folder, "ask");
    }

    private static ProfileHolder start(ProfileFolder folder, String what) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProfileHolder.class.getName(),
                        folder.home().toString(),
                        folder.name().value(),
                        what))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return new ProfileHolder(process, String.valueOf(out.readLine()));
    }

    /** {@code open}, or the reason why not. */
    String said() {
        return said;
    }

    long pid() {
        return process.pid();
    }

    /** Ends it as the system does when memory is short: it gets to do nothing more. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the process does not end");
        }
    }

    @Override
    public void close() {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] args) throws Exception {
        ProfileFolder folder = new ProfileFolder(Path.of(args[0]), Username.of(args[1]));
        if (args[2].equals("ask")) {
            System.out.println("asking");
            while (System.in.available() == 0) {
                Profile.isOpen(folder);
            }
        }
        try (Profile profile = Profile.open(folder, Passphrase.none(), new SecureRandom())) {
            System.out.println("open");
            // Until the test ends us, or is gone itself.
            while (System.in.read() >= 0) {
                profile.name();
            }
        } catch (ProfileException e) {
            System.out.println(e.reason());
        }
    }
}
