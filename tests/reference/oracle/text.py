"""The text of a procedure, as a trace tells it: FORMAT.md, *procedure*, *node*, *obligation*."""


class Node:
    """A statement. `place` in the order of the text; `blocks[b]` are the statements of its block b."""

    def __init__(self, line: dict, order: int, parent):
        self.line, self.order, self.parent = line, order, parent
        self.id, self.kind, self.index = line["id"], line["kind"], line["index"]
        self.branch = line.get("branch", 0)
        self.blocks = [[] for _ in range(line["blocks"])]

    def get(self, name, default=None):
        return self.line.get(name, default)

    def around(self):
        """Who holds it, from the inside out."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def stands_in(self, holder) -> bool:
        return any(node is holder for node in self.around())

    def call_around(self):
        """The innermost call that it stands in; None in the case's own procedure."""
        return next((one for one in self.around() if one.kind == "call"), None)

    def branch_of(self, holder) -> int:
        """In which block of `holder` it stands, at any depth."""
        node = self
        while node.parent is not holder:
            node = node.parent
        return node.branch


class Text:
    """A procedure with its statements and the obligations that apply to it."""

    def __init__(self, line: dict):
        self.line, self.id = line, line["id"]
        self.nodes, self.by_id, self.top, self.obligations = [], {}, [], []
        self.events = {name: names[0] for names in line.get("events", []) for name in names}

    def add(self, line: dict):
        parent = self.by_id[line["parent"]] if "parent" in line else None
        node = Node(line, len(self.nodes), parent)
        self.nodes.append(node)
        self.by_id[node.id] = node
        self.block_of(node).append(node)

    def block_of(self, node: Node) -> list:
        return self.top if node.parent is None else node.parent.blocks[node.branch]

    def of_kind(self, kind: str):
        return [node for node in self.nodes if node.kind == kind]

    def named(self, name: str) -> Node | None:
        """FORMAT.md, *node*: "by any of them a command means this statement; by its id, too, where no name is the
        same." What a form calls a field (`provide`, `fact`) is no name of a statement.
        """
        for node in self.nodes:
            if node.kind not in ("provide", "fact") and name in node.get("names", ()):
                return node
        return self.by_id.get(name)

    def owner_of(self, node: Node) -> Node | None:
        """*Places*: "The acts of people … are of the innermost step or choice around them." """
        return next((one for one in node.around() if one.kind in ("step", "choose")), None)
