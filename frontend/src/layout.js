/** Where the nodes of a picture stand: the same graph, the same picture. */

const ROUNDS = 300;
const GAP = { across: 56, down: 28 };
/** How far nodes push each other, in lengths of a line; were there no end to it, what is not joined would fly apart. */
const REACH = 4;
/** The angle by which sunflowers set their seeds: no two on one line. */
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/**
 * Set `x` and `y` of each node: forces first, as between charged balls on springs, and then whatever still overlaps is
 * moved apart.
 * @param {{width: number, height: number}[]} nodes
 * @param {[number, number][]} edges indices of nodes.
 */
export function place(nodes, edges) {
  const length = 120;
  nodes.forEach((node, index) => {
    const radius = length * 0.6 * Math.sqrt(index);
    node.x = radius * Math.cos(index * GOLDEN);
    node.y = radius * Math.sin(index * GOLDEN);
  });
  for (let round = 0; round < ROUNDS; round++) {
    pull(nodes, edges, length, 1.2 * length * (1 - round / ROUNDS) ** 2);
  }
  for (let round = 0; round < ROUNDS && separate(nodes); round++);
}

/** One round of forces, in which no node moves further than `most`. */
function pull(nodes, edges, length, most) {
  const moves = nodes.map((node) => [-node.x * 0.012, -node.y * 0.02]);
  const push = (one, other, towards) => {
    const dx = nodes[other].x - nodes[one].x;
    const dy = nodes[other].y - nodes[one].y;
    const distance = Math.hypot(dx, dy) || 1;
    const force = towards(distance) / distance;
    moves[one][0] += dx * force;
    moves[one][1] += dy * force;
    moves[other][0] -= dx * force;
    moves[other][1] -= dy * force;
  };
  for (let one = 0; one < nodes.length; one++) {
    for (let other = one + 1; other < nodes.length; other++) push(one, other, (far) => (far > REACH * length ? 0 : (-length * length) / far / 14));
  }
  for (const [one, other] of edges) push(one, other, (far) => (far - length) / 9);
  nodes.forEach((node, index) => {
    const [dx, dy] = moves[index];
    const step = Math.min(1, most / (Math.hypot(dx, dy) || 1));
    node.x += dx * step;
    node.y += dy * step;
  });
}

/** Move overlapping nodes apart, along the shorter way; says whether there were any. */
function separate(nodes) {
  let moved = false;
  for (let one = 0; one < nodes.length; one++) {
    for (let other = one + 1; other < nodes.length; other++) {
      const [a, b] = [nodes[one], nodes[other]];
      const across = (a.width + b.width) / 2 + GAP.across - Math.abs(a.x - b.x);
      const down = (a.height + b.height) / 2 + GAP.down - Math.abs(a.y - b.y);
      if (across <= 0 || down <= 0) continue;
      moved = true;
      const axis = across < down ? "x" : "y";
      const step = (Math.min(across, down) / 2 + 0.5) * (a[axis] <= b[axis] ? 1 : -1);
      a[axis] -= step;
      b[axis] += step;
    }
  }
  return moved;
}
