import ipaddr from "ipaddr.js";
import { compareText } from "../../core/diagnostic.ts";

interface Network {
  readonly address: ipaddr.IPv4 | ipaddr.IPv6;
  readonly bits: number;
}

/** Bits in front of an IPv4 address that is written as IPv6 (RFC 4291, section 2.5.5.2). */
const MAPPED_BITS = 96;

/** The same networks in one spelling, sorted, without those that lie inside another. Throws for a text that is no CIDR. */
export function normaliseNetworks(cidrs: readonly string[]): readonly string[] {
  return outermost(cidrs.map(parseNetwork));
}

/** The networks whose addresses are in both lists, normalised. Two networks either nest or have nothing in common. */
export function intersectNetworks(left: readonly string[], right: readonly string[]): readonly string[] {
  const others = right.map(parseNetwork);
  return outermost(left.map(parseNetwork).flatMap((one) => others.flatMap((other) => narrower(one, other))));
}

/** Those of the networks that the list does not cover, normalised. A network that only a part of is covered counts. */
export function networksOutside(cidrs: readonly string[], list: readonly string[]): readonly string[] {
  const covering = list.map(parseNetwork);
  return outermost(cidrs.map(parseNetwork).filter((one) => !covering.some((other) => contains(other, one))));
}

function parseNetwork(cidr: string): Network {
  const [address, bits] = ipaddr.parseCIDR(cidr);
  if (!isIpv6(address) || !address.isIPv4MappedAddress() || bits < MAPPED_BITS) return { address, bits };
  return { address: address.toIPv4Address(), bits: bits - MAPPED_BITS };
}

function isIpv6(address: ipaddr.IPv4 | ipaddr.IPv6): address is ipaddr.IPv6 {
  return address.kind() === "ipv6";
}

function narrower(one: Network, other: Network): readonly Network[] {
  if (contains(other, one)) return [one];
  return contains(one, other) ? [other] : [];
}

function contains(outer: Network, inner: Network): boolean {
  if (outer.address.kind() !== inner.address.kind() || outer.bits > inner.bits) return false;
  return inner.address.match(outer.address, outer.bits);
}

function outermost(networks: readonly Network[]): readonly string[] {
  const kept = networks.filter(
    (one, index) =>
      !networks.some((other, place) => contains(other, one) && (!contains(one, other) || place < index)),
  );
  return kept.map(({ address, bits }) => `${address.toString()}/${bits}`).toSorted(compareText);
}
