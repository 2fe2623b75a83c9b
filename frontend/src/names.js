/** What IRIs are called in few characters, and where the pages about them are. */

const LOCAL = /^(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?)?$/u;
const READABLE = /^[^/]*$/;

export class Names {
  /**
   * @param {Record<string, string>} prefixes namespaces by prefix.
   * @param {Record<string, [string, string]>} addresses what stands before and behind a name in the site's addresses, by
   *   the beginnings of the IRIs they are about; those of the empty one take any IRI as a parameter.
   */
  constructor(prefixes, addresses) {
    this.prefixes = prefixes;
    this.addresses = addresses;
  }

  /** An IRI as prefix and local name, with the longest namespace that leaves such a name; null where none does. */
  split(iri, prefixes = this.prefixes, name = LOCAL) {
    let best = null;
    for (const [prefix, namespace] of Object.entries(prefixes)) {
      if (!namespace || !iri.startsWith(namespace) || (best && best.namespace.length >= namespace.length)) continue;
      const local = iri.slice(namespace.length);
      if (name.test(local)) best = { prefix, namespace, local };
    }
    return best;
  }

  /** An IRI as it is shown: with its prefix, even where no query may have it so, or whole. */
  short(iri) {
    const found = this.split(iri, this.prefixes, READABLE);
    return found ? `${found.prefix}:${found.local}` : iri;
  }

  /** Where the page about an IRI is. */
  address(iri) {
    for (const [beginning, [before, after]] of Object.entries(this.addresses)) {
      if (beginning && iri.startsWith(beginning) && iri.length > beginning.length) {
        const [, name, fragment] = /^([^#]*)(.*)$/s.exec(encodeURI(iri.slice(beginning.length)).replaceAll("?", "%3F"));
        return before + name + after + fragment;
      }
    }
    const [before, after] = this.addresses[""];
    return before + encodeURIComponent(iri) + after;
  }
}
