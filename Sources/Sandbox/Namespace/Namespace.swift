/// The tree of names: a value. It answers questions, and changes only by `apply`.
struct Namespace: Sendable {
    /// Source: Hadoop 3.3.6, `INodeId.ROOT_INODE_ID`.
    static let rootID: Int64 = 16385

    private struct Node: Sendable {
        var inode: Inode
        var name: Component
        var parent: Int64
        var children = Children()
    }

    private var nodes: [Int64: Node] = [:]
    /// The highest id ever used.
    private(set) var lastID = rootID
    /// Files whose CONCAT was begun, with the length they had before.
    private(set) var extending: [Int64: Int64] = [:]

    init(root: Inode) {
        nodes[root.id] = Node(inode: root, name: Component(""), parent: root.id)
    }

    var root: Inode { nodes[Self.rootID]!.inode }

    subscript(id: Int64) -> Inode? { nodes[id]?.inode }

    func children(of id: Int64) -> Children { nodes[id]?.children ?? Children() }

    /// Where an inode is now; nil when it is gone.
    func name(of id: Int64) -> HDFSName? {
        var components: [Component] = []
        var current = id
        while current != Self.rootID {
            guard let node = nodes[current] else { return nil }
            components.append(node.name)
            current = node.parent
        }
        return HDFSName(components.reversed())
    }

    /// The inodes that exist along a path, the root first.
    func resolve(_ name: HDFSName) -> ResolvedName {
        var found = [root]
        for component in name.components {
            guard let id = nodes[found[found.count - 1].id]?.children[component],
                let inode = self[id]
            else { break }
            found.append(inode)
        }
        return ResolvedName(name: name, found: found)
    }

    /// An inode's own entry and all below it, parents first.
    func subtree(of id: Int64) -> [Int64] {
        var all = [id]
        var next = 0
        while next < all.count {
            all += children(of: all[next]).entries.map(\.id)
            next += 1
        }
        return all
    }

    mutating func apply(_ edit: Edit) {
        switch edit {
        case .create(let parent, let name, let inode):
            let component = Component(name)
            nodes[inode.id] = Node(inode: inode, name: component, parent: parent)
            nodes[parent]?.children.insert(inode.id, as: component)
            lastID = max(lastID, inode.id)
            touch(parent, at: inode.modified)
        case .update(let inode):
            nodes[inode.id]?.inode = inode
        case .remove(let id):
            remove(id)
        case .move(let id, let parent, let name, let replaced):
            if let replaced { remove(replaced) }
            move(id, to: parent, as: Component(name))
        case .extend(let id, let length):
            extending[id] = length
        case .join(let target, let sources):
            extending[target.id] = nil
            nodes[target.id]?.inode = target
            for source in sources { remove(source) }
        case .used(let id):
            lastID = max(lastID, id)
        }
    }

    private mutating func remove(_ id: Int64) {
        guard let node = nodes[id] else { return }
        nodes[node.parent]?.children.remove(node.name)
        for gone in subtree(of: id) { nodes[gone] = nil }
    }

    private mutating func move(_ id: Int64, to parent: Int64, as name: Component) {
        guard let node = nodes[id] else { return }
        nodes[node.parent]?.children.remove(node.name)
        nodes[parent]?.children.insert(id, as: name)
        nodes[id]?.parent = parent
        nodes[id]?.name = name
    }

    private mutating func touch(_ directory: Int64, at time: Int64) {
        guard let modified = nodes[directory]?.inode.modified, modified < time else { return }
        nodes[directory]?.inode.modified = time
    }
}

/// A path and how much of it exists.
struct ResolvedName: Sendable {
    let name: HDFSName
    /// The root first; never empty.
    let found: [Inode]

    /// What the path names, nil when there is nothing.
    var inode: Inode? { found.count == name.components.count + 1 ? found.last : nil }

    /// The inode of the parent path, nil when that does not exist.
    var parent: Inode? {
        name.components.isEmpty || found.count < name.components.count
            ? nil : found[name.components.count - 1]
    }

    /// The last inode that exists above what the path names.
    var ancestor: Inode { inode == nil ? found[found.count - 1] : found[max(found.count - 2, 0)] }

    /// The path of `found[index]`.
    func name(at index: Int) -> HDFSName { HDFSName(Array(name.components.prefix(index))) }
}
