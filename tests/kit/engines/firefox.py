"""Firefox through WebDriver BiDi, which it speaks by itself: no driver lies between.

Playwright would drive it as well, but asks of a Firefox what only the newest can: of Debian's ESR
`emulation.setMediaFeaturesOverride`, which it does not know.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from websockets.sync.client import ClientConnection, connect

from kit.waiting import soon

from . import Engine
from .actions import ActingTab
from .process import command, process
from .tab import DriverError

LISTENS = "WebDriverBiDiServer.json"  # Firefox writes into its profile on which port it listens
# Firefox as its readers have it, but for news that it would ask its maker for.
SETTINGS = {
    "remote.prefs.recommended": False,  # with it, files of the disk could read each other
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
}
EVENTS = ("log.entryAdded", "network.responseCompleted")
# Said of a formula of which only a part has arrived when Firefox shows the page for the first time;
# that the formulas are whole is a test of its own (test_site.py).
HALF_READ = "Invalid markup: Incorrect number of children for <m"


@contextmanager
def running() -> Iterator[Engine]:
    """Firefox tells what a script throws, what it writes with console.error, what the content
    policy refuses, and by the answers' numbers which file was not there. It does not tell what goes
    wrong in a worker, nor which font or file of the disk it does not read."""
    firefox = command("firefox-esr", "Firefox", "firefox-esr", "firefox")
    with ExitStack() as stack:
        made = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        folder = Path(stack.enter_context(made))
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in SETTINGS.items()]
        (folder / "user.js").write_text("".join(lines))
        options = ("--headless", "--no-remote", "--remote-debugging-port=0", "--profile", folder)
        stack.enter_context(process(firefox, *options))
        assert soon((folder / LISTENS).is_file, 60), "Firefox does not listen"
        at = json.loads((folder / LISTENS).read_text())
        address = f"ws://{at['ws_host']}:{at['ws_port']}/session"
        socket = stack.enter_context(connect(address, max_size=None, proxy=None))
        connection = Connection(socket)
        told = connection.send("session.new", capabilities={})["capabilities"]
        connection.send("session.subscribe", events=EVENTS)
        yield Engine(f"Firefox {told['browserVersion']}", FirefoxTab(connection))


class Connection:
    """Commands and their answers over a socket; the events that come between are kept."""

    def __init__(self, socket: ClientConnection):
        self.socket = socket
        self.number = 0
        self.events: list[dict] = []

    def send(self, method: str, **params) -> dict:
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while (message := json.loads(self.socket.recv(timeout=60))).get("id") != self.number:
            self.events.append(message)
        if message["type"] == "error":
            raise DriverError(f"{method}: {message['error']}: {message['message']}")
        return message["result"]


class FirefoxTab(ActingTab):
    def __init__(self, connection: Connection):
        self.connection = connection
        # The tab that is there when Firefox starts never gets the focus.
        self.context = connection.send("browsingContext.create", type="tab")["context"]

    def send(self, method: str, **params) -> dict:
        return self.connection.send(method, context=self.context, **params)

    def go(self, address: str) -> None:
        self.send("browsingContext.navigate", url=address, wait="complete")

    def reload(self) -> None:
        self.send("browsingContext.reload", wait="complete")

    def ask(self, expression: str) -> str | None:
        told = self.connection.send(
            "script.evaluate",
            expression=expression,
            target={"context": self.context},
            awaitPromise=False,
        )
        if told["type"] == "exception":
            raise DriverError(told["exceptionDetails"]["text"])
        return told["result"].get("value")

    def resize(self, width: int) -> None:
        self.send("browsingContext.setViewport", viewport={"width": width, "height": 860})

    def act(self, *sources: dict) -> None:
        self.send("input.performActions", actions=list(sources))

    @property
    def errors(self) -> list[str]:
        self.ask("''")  # what has happened comes before the answer
        heard = [(event["method"], event["params"]) for event in self.connection.events]
        return [
            *(
                said["text"]
                for kind, said in heard
                if kind == EVENTS[0]
                and said["level"] == "error"
                and not said["text"].startswith(HALF_READ)
            ),
            *(
                f"{said['response']['status']} {said['response']['url']}"
                for kind, said in heard
                if kind == EVENTS[1] and said["response"]["status"] >= 400
            ),
        ]

    def forget_errors(self) -> None:
        self.ask("''")
        self.connection.events.clear()

    def screenshot(self, path: Path) -> None:
        told = self.send("browsingContext.captureScreenshot")
        path.write_bytes(base64.b64decode(told["data"]))
