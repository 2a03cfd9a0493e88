#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the clients of the three ancestors' directories do, with the library they use.

Usage: ancestors_clients.py URL LIFE NATIVE
  LIFE    seconds an entry of PUT / lives after its last renewal
  NATIVE  a name that belongs to a key, and is online
Prints one line for each thing done, and ends with 1 at the first that is not as it was.
"""
import sys
import time

import requests

URL, LIFE, NATIVE = sys.argv[1].rstrip("/"), float(sys.argv[2]), sys.argv[3]


def check(what, holds):
    print(("ok    " if holds else "FAILS ") + what, flush=True)
    if not holds:
        sys.exit(1)


def first_ancestor():
    """Registers by name and password, lists, fetches, unregisters; hosts without ports."""
    mine = {"username": "alice", "password": "x", "host": "192.0.2.7"}
    reply = requests.post(URL + "/register", json=mine)
    check("register", reply.status_code == 201 and "message" in reply.json())
    check("register again", requests.post(URL + "/register", json=mine).status_code == 409)
    listed = requests.get(URL + "/clients").json()
    check("list", [c["host"] for c in listed if c["username"] == "alice"] == ["192.0.2.7"])
    check("native names are listed", NATIVE in [c["username"] for c in listed])
    one = requests.get(URL + "/clients/alice").json()
    check("fetch", one in listed and isinstance(one["id"], int))
    wrong = requests.delete(URL + "/clients/alice", json={"password": "y"})
    check("wrong password", wrong.status_code == 403 and "message" in wrong.json())
    check("native names stay", requests.delete(URL + "/clients/" + NATIVE, json={"password": "x"}).status_code == 403)
    check("unregister", requests.delete(URL + "/clients/alice", json={"password": "x"}).status_code == 200)
    check("gone", requests.get(URL + "/clients/alice").status_code == 404)


def second_ancestor():
    """Says every now and then that it is there, and calls whoever else does."""

    def others(reply):
        # As the client reads it: every entry, its own host left out, ports made numbers.
        return {(e["USER"], e["HOST"], int(e["PORT"])) for e in reply.json() if e["HOST"] != "10.0.0.5"}

    mine = {"HOST": "10.0.0.5", "PORT": 40713, "USER": "bea"}
    theirs = {"HOST": "10.0.0.6", "PORT": 40714, "USER": "carl"}
    check("say hello", requests.put(URL + "/", json=mine).status_code == 200)
    requests.put(URL + "/", data=theirs)
    check("see the other one", ("carl", "10.0.0.6", 40714) in others(requests.put(URL + "/", json=mine)))
    check("see whoever has a key", NATIVE in {user for user, _, _ in others(requests.put(URL + "/", params=mine))})
    check("nonsense", requests.put(URL + "/", data="nonsense").status_code == 400)
    begin = time.monotonic()
    # Longer than one life, and than a second renewal: whoever renews stays, whoever does not goes.
    while time.monotonic() - begin < LIFE * 7 / 3:
        time.sleep(LIFE * 2 / 3)
        reply = requests.put(URL + "/", json=mine)
    check("renew", "bea" in {e["USER"] for e in reply.json()})
    check("silent ones are gone", "carl" not in {e["USER"] for e in reply.json()})


def third_ancestor():
    """A phone book by name and password, with addresses that have a port in them."""
    mine = {"IP": "127.0.0.1:5000", "port": 80, "password": "password"}
    check("add", requests.post(URL + "/peers/dora", json=mine).status_code == 201)
    check("add again", requests.post(URL + "/peers/dora", json=mine).status_code == 409)
    one = requests.get(URL + "/peers/dora").json()
    check("fetch", (one["username"], one["IP"], one["port"]) == ("dora", "127.0.0.1:5000", 80))
    check("list", one in requests.get(URL + "/peers/").json())
    native = requests.get(URL + "/peers/" + NATIVE).json()
    check("fetch whoever has a key", native["online"] and native["port"] > 0)
    check("native names stay", requests.post(URL + "/peers/" + NATIVE, json=mine).status_code == 409)
    check("wrong password", requests.delete(URL + "/peers/dora", json={"password": "y"}).status_code == 403)
    check("remove", requests.delete(URL + "/peers/dora", json={"password": "password"}).status_code == 200)
    unknown = requests.get(URL + "/peers/dora")
    check("unknown", unknown.status_code == 404 and "message" in unknown.json())


first_ancestor()
second_ancestor()
third_ancestor()
