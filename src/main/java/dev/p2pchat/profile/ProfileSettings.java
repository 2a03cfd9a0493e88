// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.FileFailure;
import dev.p2pchat.base.Username;
import dev.p2pchat.files.AtomicFile;
import dev.p2pchat.json.JsonTree;
import dev.p2pchat.json.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/**
 * The part of a profile that is no secret, {@code profile.json}.
 *
 * @param format the version of the whole profile's form
 * @param directory the URL last asked for, or null
 * @param port the port last asked for, or null
 */
public record ProfileSettings(
        int format,
        String name,
        @Nullable String directory,
        @Nullable Integer port) {
    public static final int FORMAT = 1;

    static final int MAX_BYTES = 64 * 1024;
    private static final RecordJson JSON = new RecordJson();

    public ProfileSettings withDirectory(@Nullable String url) {
        return new ProfileSettings(format, name, url, port);
    }

    public ProfileSettings withPort(@Nullable Integer chosen) {
        return new ProfileSettings(format, name, directory, chosen);
    }

    /** Reads without opening anything else: for completion, and for finding a profile's socket. */
    public static ProfileSettings read(ProfileFolder folder) throws ProfileException {
        if (!folder.exists()) {
            throw new ProfileException(
                    ProfileException.Reason.UNKNOWN,
                    "There is no profile named " + folder.name() + " in " + folder.home() + ". \"p2pchat peer --name "
                            + folder.name() + "\" makes one.");
        }
        try {
            if (Files.size(folder.settings()) > MAX_BYTES) {
                throw damaged(folder);
            }
            ProfileSettings read = parse(Files.readAllBytes(folder.settings()), folder.name());
            if (read == null) {
                throw damaged(folder);
            }
            return read;
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Reason.UNUSABLE,
                    folder.settings() + " cannot be read (" + FileFailure.reason(e)
                            + "). Look at the folder's permissions.");
        }
    }

    /** Reads a file's content; null if it is damaged or another's. */
    static @Nullable ProfileSettings parse(byte[] content, Username name) throws ProfileException {
        try {
            ProfileSettings read = JSON.read(JsonTree.parse(content), ProfileSettings.class);
            if (read == null || read.name() == null || !read.name().equals(name.value()) || read.format() < 1) {
                return null;
            }
            if (read.format() > FORMAT) {
                throw new ProfileException(
                        ProfileException.Reason.NEWER,
                        "The profile " + name + " was written by a newer p2pchat (format " + read.format()
                                + ", this one knows " + FORMAT + "). Use that version, or newer.");
            }
            return read;
        } catch (IOException e) {
            return null;
        }
    }

    byte[] encode() {
        ObjectNode file =
                JsonNodeFactory.instance.objectNode().put("format", format).put("name", name);
        if (directory != null) {
            file.put("directory", directory);
        }
        if (port != null) {
            file.put("port", port);
        }
        return Bytes.utf8(JsonTree.indented(file)).toArray();
    }

    void write(ProfileFolder folder) throws ProfileException {
        try {
            AtomicFile.write(folder.settings(), encode());
        } catch (IOException e) {
            throw new ProfileException(
                    ProfileException.Reason.UNUSABLE,
                    folder.settings() + " cannot be written (" + FileFailure.reason(e)
                            + "). Look at the folder's permissions and the space on the disk.");
        }
    }

    private static ProfileException damaged(ProfileFolder folder) {
        return new ProfileException(
                ProfileException.Reason.DAMAGED,
                folder.settings() + " is damaged. Put it back from a backup; nothing was changed.");
    }
}
