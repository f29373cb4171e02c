"""Opening a worker: the desk it works for, its providers, and its end."""

import os
from collections.abc import Callable, Mapping

from petdesk import config
from petdesk.courier import Courier, Senders
from petdesk.desk import Desk, open_configured
from petdesk.worker import Worker, end_with_parent, make_app, quiet_libraries


def work(*, of_demo: bool, with_parent: bool, tell: Callable[[str], None]) -> None:
    """Send messages until told to end. Raises SetupProblem, Offline when it cannot begin."""
    quiet_libraries()
    address, desk, senders = _of_demo() if of_demo else _configured()
    courier = Courier(desk, senders)
    worker = Worker(lambda: make_app(address, courier), courier.queue)
    if with_parent:
        end_with_parent(worker)
    tell(f"Sending messages for {desk.clinic.name}. Ctrl+C ends it.")
    try:
        worker.run()
    finally:
        courier.close()
        desk.close()


def _configured() -> tuple[str, Desk, Senders]:
    settings = config.load()
    address = settings.listen_url.get_secret_value() if settings.listen_url else settings.address()
    return address, open_configured(), Senders(environ=os.environ, outbox=settings.outbox_path())


def _of_demo() -> tuple[str, Desk, Senders]:
    from petdesk.demo.session import join_demo, outbox
    from petdesk.opening import DEMO_OWNERS

    address, vault = join_demo(lambda _: None, owners=DEMO_OWNERS, seed=1)
    nothing: Mapping[str, str] = {}  # the demo calls nobody, whatever this machine is set up for
    return address, Desk.open(address, vault=vault), Senders(environ=nothing, outbox=outbox())
