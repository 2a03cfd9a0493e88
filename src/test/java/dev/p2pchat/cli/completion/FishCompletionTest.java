// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.Tool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** fish tells what it would offer. */
class FishCompletionTest extends CompletionContract {
    @Override
    List<String> offered(String line) throws Exception {
        Tool.need("fish");
        ProcessBuilder fish =
                new ProcessBuilder("fish", "--no-config", "-c", "source $SCRIPT; complete --do-complete $LINE");
        Map<String, String> environment = fish.environment();
        environment.put("HOME", home.toString());
        environment.put("XDG_CONFIG_HOME", home.toString());
        environment.put("XDG_DATA_HOME", home.toString());
        environment.put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
        environment.put(
                "SCRIPT", Path.of("completions/p2pchat.fish").toAbsolutePath().toString());
        environment.put("LINE", line);
        Process process =
                fish.directory(home.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(all).isZero();
        // A description follows behind a tab; a joined option stands before its value.
        return all.lines()
                .map(offer -> offer.split("\t", 2)[0].replaceFirst("^--[a-z-]+=", ""))
                .toList();
    }
}
