"""The command palette: what the keys of this moment do, found by name."""

from collections.abc import Iterator

from textual.app import App
from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode

from petdesk.widgets.key_bar import key_name


class KeyCommands(Provider):
    """Every active binding that says what it does."""

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for node, binding in self._active():
            if score := matcher.match(binding.tooltip):
                yield Hit(score, matcher.highlight(binding.tooltip), self._run(node, binding), help=key_name(binding))

    async def discover(self) -> Hits:
        for node, binding in self._active():
            yield DiscoveryHit(Content(binding.tooltip), self._run(node, binding), help=key_name(binding))

    def _active(self) -> Iterator[tuple[DOMNode, Binding]]:
        seen: set[str] = set()
        for node, binding, enabled, _ in self.screen.active_bindings.values():
            if enabled and binding.id and binding.tooltip and binding.action not in seen:
                seen.add(binding.action)
                yield node, binding

    def _run(self, node: DOMNode, binding: Binding) -> "Run":
        return Run(self.app, node, binding.action)


class Run:
    """An action of a binding, to be run once the palette is gone."""

    def __init__(self, app: "App[object]", node: DOMNode, action: str) -> None:
        self._app, self._node, self._action = app, node, action

    async def __call__(self) -> None:
        await self._app.run_action(self._action, self._node)
