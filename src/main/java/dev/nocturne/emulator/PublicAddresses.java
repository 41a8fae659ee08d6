package dev.nocturne.emulator;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/**
 * The addresses of the public internet. Java's own predicates know neither shared nor translated
 * ones, so the special blocks stand here, from IANA's special-purpose address registries.
 */
final class PublicAddresses {

  private static final List<String> NOT_V4 =
      List.of(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/3");

  /** Special although they lie in the only block of IPv6 that is given out. */
  private static final List<String> NOT_V6 =
      List.of("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

  private PublicAddresses() {}

  /** Whether the address is public. */
  static boolean hold(InetAddress address) {
    if (address instanceof Inet4Address) {
      return NOT_V4.stream().noneMatch(block -> inside(block, address));
    }
    return inside("2000::/3", address)
        && NOT_V6.stream().noneMatch(block -> inside(block, address));
  }

  private static boolean inside(String block, InetAddress address) {
    int slash = block.indexOf('/');
    int bits = Integer.parseInt(block.substring(slash + 1));
    byte[] first = InetAddress.ofLiteral(block.substring(0, slash)).getAddress();
    int rest = first.length * Byte.SIZE - bits;
    return number(first).shiftRight(rest).equals(number(address.getAddress()).shiftRight(rest));
  }

  private static BigInteger number(byte[] address) {
    return new BigInteger(1, address);
  }
}
