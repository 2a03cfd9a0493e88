// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import picocli.CommandLine.IVersionProvider;

/** The version the build wrote into the manifest. */
final class Version implements IVersionProvider {
    static String line() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "p2pchat " + (version == null ? "(not packaged)" : version);
    }

    @Override
    public String[] getVersion() {
        return new String[] {line()};
    }
}
