// A picture of layers from left to right: messages come in at the left, and most ways lead to the right. It is the usual layered
// drawing: layers by the longest way, order within them by the middle of what they are linked to, a few times back and forth.

const SWEEPS = 6;
const LEAST_ROWS = 12;

/** Divides a list into parts of about the same length, none longer than `most`. */
function fold(list, most) {
  const parts = Math.ceil(list.length / most);
  const length = Math.ceil(list.length / parts);
  return Array.from({ length: parts }, (_, i) => list.slice(i * length, (i + 1) * length));
}

/** The layer of every node: behind everything that leads to it; what leads back does not count. */
function layersOf(nodes, outgoing) {
  const layer = new Map();
  const state = new Map();
  const order = [];
  const visit = (start) => {
    const stack = [[start, 0]];
    state.set(start, 'open');
    while (stack.length > 0) {
      const top = stack.at(-1);
      const targets = outgoing.get(top[0]) ?? [];
      if (top[1] < targets.length) {
        const next = targets[top[1]++];
        if (!state.has(next)) {
          state.set(next, 'open');
          stack.push([next, 0]);
        }
      } else {
        state.set(top[0], 'done');
        order.push(top[0]);
        stack.pop();
      }
    }
  };
  for (const node of nodes) if (!state.has(node)) visit(node);
  const rank = new Map(order.reverse().map((node, i) => [node, i]));
  for (const node of order) {
    layer.set(node, layer.get(node) ?? 0);
    for (const target of outgoing.get(node) ?? []) {
      if (rank.get(target) > rank.get(node)) layer.set(target, Math.max(layer.get(target) ?? 0, layer.get(node) + 1));
    }
  }
  return layer;
}

const groupBy = (nodes, key) => {
  const groups = new Map();
  for (const node of nodes) {
    const at = key(node);
    if (!groups.has(at)) groups.set(at, []);
    groups.get(at).push(node);
  }
  return groups;
};

/**
 * Places nodes in columns.
 * @param nodes ids; those that nothing is linked to are placed in columns of their own at the end.
 * @param edges [from, to] pairs of ids.
 * @returns {{ places: Map, columns, rows }} the column and row of every id.
 */
export function layout(nodes, edges) {
  const outgoing = groupBy(edges.filter(([from, to]) => from !== to), ([from]) => from);
  for (const [from, list] of outgoing) outgoing.set(from, list.map(([, to]) => to));
  const near = new Map(nodes.map((node) => [node, []]));
  for (const [from, to] of edges) {
    near.get(from).push(to);
    near.get(to).push(from);
  }
  const linked = nodes.filter((node) => near.get(node).length > 0);
  const loose = nodes.filter((node) => near.get(node).length === 0);
  const layer = layersOf(linked, outgoing);
  const columns = [...groupBy(linked, (node) => layer.get(node)).entries()].sort(([a], [b]) => a - b).map(([, column]) => column);
  const row = new Map();
  for (const column of columns) column.forEach((node, i) => row.set(node, i - column.length / 2));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const column of sweep % 2 ? [...columns].reverse() : columns) {
      const middle = new Map(column.map((node) => {
        const others = near.get(node).filter((other) => layer.get(other) !== layer.get(node));
        return [node, others.length ? others.reduce((sum, other) => sum + row.get(other), 0) / others.length : row.get(node)];
      }));
      column.sort((a, b) => middle.get(a) - middle.get(b));
      column.forEach((node, i) => row.set(node, i - column.length / 2));
    }
  }
  // A layer of hundreds would be a thread: it is folded into several columns beside each other.
  const most = Math.max(LEAST_ROWS, Math.ceil(Math.sqrt(nodes.length) * 1.6));
  const folded = [...columns, loose].flatMap((column) => fold(column, most));
  const rows = Math.max(0, ...folded.map((column) => column.length));
  const places = new Map();
  folded.forEach((column, x) => column.forEach((node, i) => places.set(node, { x, y: i + (rows - column.length) / 2 })));
  return { places, columns: folded.length, rows };
}
