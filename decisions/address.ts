import ipaddr from "ipaddr.js";

/**
 * One spelling for an IP address: dotted decimal for IPv4 and for IPv4-mapped IPv6 (RFC 4291, section 2.5.5.2), RFC 5952
 * for other IPv6. `undefined` for everything else: octal, hexadecimal or short IPv4, zone ids, ports, host names.
 */
export function normaliseAddress(text: string): string | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return text;
  if (!isPlainIpv6(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  if (!address.isIPv4MappedAddress()) return address.toRFC5952String();
  // ipaddr.js reads the deprecated IPv4-compatible form `::1.2.3.4` as if it were mapped; it is another address.
  return /ffff/iu.test(text) ? address.toIPv4Address().toString() : undefined;
}

function isPlainIpv6(text: string): boolean {
  const last = text.slice(text.lastIndexOf(":") + 1);
  if (last.includes(".") && !ipaddr.IPv4.isValidFourPartDecimal(last)) return false;
  return text.includes(":") && !text.includes("%") && ipaddr.IPv6.isValid(text);
}
