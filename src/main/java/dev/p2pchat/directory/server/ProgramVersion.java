// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

/** What the build wrote into the manifest. */
final class ProgramVersion {
    private ProgramVersion() {}

    static String text() {
        String version = ProgramVersion.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
