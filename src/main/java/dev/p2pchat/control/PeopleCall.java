// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.Decision;
import dev.p2pchat.node.QueueChoice;

/** A call about others: how they become contacts, who they are, what is decided about them. */
sealed interface PeopleCall extends Call {
    record Connect(String address) implements PeopleCall {
        public Connect {
            var unused = Parameters.fitting("address", address, HostPort::parse);
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.connect(HostPort.parse(address));
        }

        @Override
        public boolean waits() {
            return true;
        }
    }

    record Add(String who) implements PeopleCall {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.add(who);
        }

        @Override
        public boolean waits() {
            return true;
        }
    }

    record Rename(String contact, String name) implements PeopleCall {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.rename(contact, name);
        }

        @Override
        public boolean repeatable() {
            return false;
        }
    }

    record Code(String contact) implements PeopleCall {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.code(contact);
        }
    }

    record Verify(String contact, String code) implements PeopleCall {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.verify(contact, code);
        }
    }

    record AcceptKey(String contact, String key, QueueChoice queue) implements PeopleCall {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.acceptKey(contact, key, queue);
        }

        @Override
        public boolean repeatable() {
            return false;
        }
    }

    record Decide(String who, Decision decision) implements PeopleCall {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.decide(who, decision);
        }

        /** Blocking a name may ask the directory whose it is. */
        @Override
        public boolean waits() {
            return decision == Decision.BLOCK;
        }

        @Override
        public boolean repeatable() {
            return decision != Decision.ACCEPT && decision != Decision.REJECT && decision != Decision.REMOVE;
        }
    }
}
