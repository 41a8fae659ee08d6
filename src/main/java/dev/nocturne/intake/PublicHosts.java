package dev.nocturne.intake;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells hosts on the public internet from all others, by how they are written. Java's own address
 * predicates know neither 100.64.0.0/10 nor NAT64, so the blocks stand here, from IANA's
 * special-purpose address registries.
 */
public final class PublicHosts {

  private static final List<Block> V4_REFUSED =
      List.of(
          Block.of("0.0.0.0", 8),
          Block.of("10.0.0.0", 8),
          Block.of("100.64.0.0", 10),
          Block.of("127.0.0.0", 8),
          Block.of("169.254.0.0", 16),
          Block.of("172.16.0.0", 12),
          Block.of("192.0.0.0", 24),
          Block.of("192.0.2.0", 24),
          Block.of("192.88.99.0", 24),
          Block.of("192.168.0.0", 16),
          Block.of("198.18.0.0", 15),
          Block.of("198.51.100.0", 24),
          Block.of("203.0.113.0", 24),
          Block.of("224.0.0.0", 4),
          Block.of("240.0.0.0", 4));

  /** The only block of IPv6 that is given out to the public; all else is special. */
  private static final Block V6_PUBLIC = Block.of("2000::", 3);

  /** Special even so: protocol assignments with Teredo, documentation, and 6to4. */
  private static final List<Block> V6_REFUSED =
      List.of(
          Block.of("2001::", 23),
          Block.of("2001:db8::", 32),
          Block.of("2002::", 16),
          Block.of("3fff::", 20));

  private static final List<String> LOCAL_NAMES = List.of("localhost", "local", "internal");

  private PublicHosts() {}

  /**
   * Whether the host is anything but public.
   *
   * @param host as it stands in a URL, IPv6 in brackets
   */
  static boolean refuses(String host) {
    if (host.startsWith("[")) {
      return refusesV6(host.substring(1, host.length() - 1));
    }
    String name = host.toLowerCase(Locale.ROOT);
    while (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    String last = name.substring(name.lastIndexOf('.') + 1);
    if (last.isEmpty() || LOCAL_NAMES.contains(last)) {
      return true;
    }
    if (looksNumeric(last)) {
      return address(name).map(PublicHosts::refuses).orElse(true);
    }
    // A name without a dot is one of somebody's own network.
    return name.indexOf('.') < 0;
  }

  private static boolean refusesV6(String literal) {
    if (literal.indexOf('%') >= 0) {
      return true;
    }
    try {
      return refuses(InetAddress.ofLiteral(literal));
    } catch (IllegalArgumentException _) {
      return true;
    }
  }

  /** Whether the address is anything but public. */
  public static boolean refuses(InetAddress address) {
    if (address instanceof Inet4Address) {
      return V4_REFUSED.stream().anyMatch(block -> block.holds(address));
    }
    return !V6_PUBLIC.holds(address) || V6_REFUSED.stream().anyMatch(b -> b.holds(address));
  }

  /** A browser takes a host for an address when its last part is a number. */
  private static boolean looksNumeric(String part) {
    return part.chars().allMatch(c -> c >= '0' && c <= '9') || part.startsWith("0x");
  }

  /** Reads an address as the C library does: one to four decimal, octal or hexadecimal numbers. */
  private static Optional<InetAddress> address(String name) {
    String[] parts = name.split("\\.", -1);
    if (parts.length > 4) {
      return Optional.empty();
    }
    long address = 0;
    for (int i = 0; i < parts.length; i++) {
      OptionalLong number = number(parts[i]);
      int bits = i < parts.length - 1 ? 8 : 8 * (5 - parts.length);
      if (number.isEmpty() || number.getAsLong() >> bits != 0) {
        return Optional.empty();
      }
      address = address << bits | number.getAsLong();
    }
    long whole = address;
    return Optional.of(
        InetAddress.ofLiteral(
            (whole >> 24)
                + "."
                + (whole >> 16 & 255)
                + "."
                + (whole >> 8 & 255)
                + "."
                + (whole & 255)));
  }

  private static OptionalLong number(String part) {
    int radix = part.startsWith("0x") ? 16 : part.length() > 1 && part.startsWith("0") ? 8 : 10;
    String digits = radix == 16 ? part.substring(2) : part;
    try {
      return OptionalLong.of(
          digits.isEmpty() && radix == 16 ? 0 : Long.parseUnsignedLong(digits, radix));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  /**
   * A block of addresses.
   *
   * @param width of an address in it, in bits
   * @param prefix its addresses' first {@code bits} bits
   */
  private record Block(int width, BigInteger prefix, int bits) {

    static Block of(String start, int bits) {
      InetAddress first = InetAddress.ofLiteral(start);
      int width = first.getAddress().length * Byte.SIZE;
      return new Block(width, number(first).shiftRight(width - bits), bits);
    }

    boolean holds(InetAddress address) {
      return address.getAddress().length * Byte.SIZE == width
          && number(address).shiftRight(width - bits).equals(prefix);
    }

    private static BigInteger number(InetAddress address) {
      return new BigInteger(1, address.getAddress());
    }
  }
}
