/** Ways through a picture by the arrow keys. */

const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/** How much further away something counts that lies to the side. */
const ASIDE = 2.5;

/**
 * The place that an arrow key leads to from another: the nearest in its direction, within an angle of about 60 degrees to
 * both sides; undefined where there is none, or for another key.
 * @template {{x: number, y: number}} Place
 * @param {Place} from
 * @param {Place[]} places
 * @param {string} key
 */
export function nearest(from, places, key) {
  const [right, down] = DIRECTIONS[key] ?? [0, 0];
  let best;
  let least = Infinity;
  for (const place of places) {
    const [dx, dy] = [place.x - from.x, place.y - from.y];
    const ahead = dx * right + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * right);
    if (ahead <= 0 || aside > 1.75 * ahead) continue;
    const far = ahead + ASIDE * aside;
    if (far < least) [best, least] = [place, far];
  }
  return best;
}
