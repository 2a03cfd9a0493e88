// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.identity.PeerId;

/** What to type next, where a person is: in the chat, or at a shell. */
enum Advice {
    CHAT {
        @Override
        String acceptKey(String name, String id) {
            return "/acceptkey " + name + " " + beginning(id);
        }

        @Override
        String block(String name) {
            return "/block " + name;
        }

        @Override
        String code(String name) {
            return "/code " + name;
        }

        @Override
        String answers(String name) {
            return "/accept " + name + ", /reject " + name + " or /block " + name;
        }
    },
    SHELL {
        @Override
        String acceptKey(String name, String id) {
            return "p2pchat contacts accept-key " + quoted(name) + " " + beginning(id);
        }

        @Override
        String block(String name) {
            return "p2pchat block " + quoted(name);
        }

        @Override
        String code(String name) {
            return "p2pchat contacts code " + quoted(name);
        }

        @Override
        String answers(String name) {
            return "p2pchat requests accept " + quoted(name) + ", p2pchat requests reject " + quoted(name) + " or "
                    + block(name);
        }
    };

    /** For the key with this id. */
    abstract String acceptKey(String name, String id);

    abstract String block(String name);

    abstract String code(String name);

    /** How to answer a request. */
    abstract String answers(String name);

    /** As much of an id as has to be repeated. */
    private static String beginning(String id) {
        return id.substring(0, Math.min(id.length(), 2 * PeerId.KEY_ID_CHARS + 1));
    }

    private static String quoted(String name) {
        return name.contains(" ") ? "'" + name + "'" : name;
    }
}
