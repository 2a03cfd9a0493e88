// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.base;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file could not be used, in words for the person who named it: the library's exceptions carry mostly a path. */
public final class FileFailure {
    private FileFailure() {}

    /** A few words without a full stop, such as {@code permission denied}. */
    public static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "something else has that name";
        }
        if (failure instanceof CharacterCodingException) {
            return "not UTF-8";
        }
        String told = failure instanceof FileSystemException f ? f.getReason() : failure.getMessage();
        return told != null && !told.isBlank() ? told : "input or output failed";
    }
}
