import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intersectNetworks, networksOutside, normaliseNetworks } from "./networks.ts";

/** Networks in an address space of eight bits, so that every address can be asked for. */
const network = fc
  .record({ bits: fc.integer({ min: 24, max: 32 }), host: fc.integer({ min: 0, max: 255 }) })
  .map(({ bits, host }) => `203.0.113.${host - (host % 2 ** (32 - bits))}/${bits}`);
const networks = fc.array(network, { maxLength: 5 });

function isIn(host: number, cidrs: readonly string[]): boolean {
  return cidrs.some((cidr) => {
    const [, from = "", bits = ""] = /\.(\d+)\/(\d+)$/u.exec(cidr) ?? [];
    return host >= Number(from) && host < Number(from) + 2 ** (32 - Number(bits));
  });
}

const HOSTS = Array.from({ length: 256 }, (_, host) => host);

describe("lists of networks", () => {
  it("keep their addresses when they are normalised, and are then the same however they were written", () => {
    fc.assert(
      fc.property(networks, (cidrs) => {
        const normal = normaliseNetworks(cidrs);
        expect(HOSTS.filter((host) => isIn(host, normal))).toEqual(HOSTS.filter((host) => isIn(host, cidrs)));
        expect(normaliseNetworks(cidrs.toReversed())).toEqual(normal);
        expect(normaliseNetworks([...normal, ...cidrs])).toEqual(normal);
      }),
    );
  });

  it("intersect to the addresses that are in both", () => {
    fc.assert(
      fc.property(networks, networks, (left, right) => {
        const both = intersectNetworks(left, right);
        expect(HOSTS.filter((host) => isIn(host, both))).toEqual(
          HOSTS.filter((host) => isIn(host, left) && isIn(host, right)),
        );
      }),
    );
  });

  it("name what one list has beyond the other", () => {
    fc.assert(
      fc.property(networks, networks, (left, right) => {
        const outside = networksOutside(left, right);
        const beyond = HOSTS.filter((host) => isIn(host, left) && !isIn(host, right));
        expect(beyond.every((host) => isIn(host, outside))).toBe(true);
        expect(networksOutside(left, left)).toEqual([]);
      }),
    );
  });

  it("know an IPv4 network that is written as IPv6, and keep the two apart otherwise", () => {
    expect(normaliseNetworks(["::ffff:203.0.113.0/120", "2001:DB8:0:0::/32"])).toEqual([
      "2001:db8::/32",
      "203.0.113.0/24",
    ]);
    expect(intersectNetworks(["::/0"], ["203.0.113.0/24"])).toEqual([]);
    expect(intersectNetworks(["0.0.0.0/0", "::/0"], ["203.0.113.0/24", "2001:db8::/32"])).toEqual([
      "2001:db8::/32",
      "203.0.113.0/24",
    ]);
  });
});
