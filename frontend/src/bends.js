/** Which straight lines of a network would lead through a third node, and are bent around it, as the server draws them. */

/** How far from the middle of a line the point is that bends it. */
const ASIDE = 30;

/** Whether a line between two nodes would lead through a third. */
function covers(from, to, node) {
  if (node === from || node === to) return false;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const share = ((node.x - from.x) * dx + (node.y - from.y) * dy) / (dx * dx + dy * dy || 1);
  const off = Math.hypot(from.x + share * dx - node.x, from.y + share * dy - node.y);
  return share > 0 && share < 1 && off < node.radius + 2;
}

/** How far an edge is bent, as Cytoscape counts, to the side that the server chooses; 0 where nothing is in the way. */
export function bend({ source, target }, nodes) {
  const at = (id) => nodes.find((node) => node.id === id);
  const [from, to] = [at(source), at(target)];
  if (!nodes.some((node) => covers(from, to, node))) return 0;
  return source < target ? ASIDE : -ASIDE;
}
