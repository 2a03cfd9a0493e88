// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Whether the profile lies on a disk of this machine. */
public final class FilesystemCheck {
    /** As the system names them. */
    private static final Set<String> NETWORKS = Set.of(
            "nfs",
            "nfs3",
            "nfs4",
            "cifs",
            "smb2",
            "smb3",
            "smbfs",
            "afpfs",
            "afs",
            "9p",
            "ceph",
            "lustre",
            "glusterfs",
            "davfs",
            "webdav",
            "sshfs",
            "davfs2",
            "rclone",
            "s3fs");

    private static final String FUSE = "fuse.";

    private FilesystemCheck() {}

    /**
     * Judges.
     *
     * @param type as the system names it
     */
    public static Finding judge(Path path, String type) {
        String plain = type.toLowerCase(Locale.ROOT);
        if (plain.startsWith(FUSE)) {
            plain = plain.substring(FUSE.length());
        }
        return NETWORKS.contains(plain)
                ? Finding.note(
                        "filesystem",
                        path + " lies on a network filesystem (" + type + ").",
                        "There a lock may not hold, so that two machines open the profile and damage it, and what was"
                                + " saved may not be safe when the power fails.",
                        "Keep profiles on a disk of this machine, and use a profile on one machine only.")
                : Finding.ok("filesystem", "on a disk of this machine (" + type + ")");
    }
}
