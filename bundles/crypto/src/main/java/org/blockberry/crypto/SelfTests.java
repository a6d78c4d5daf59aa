package org.blockberry.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.blockberry.crypto.provider.Ed25519Signer;
import org.blockberry.crypto.provider.Ed25519Verifier;

/** What a provider must show before it is used. Each test is short, because nodes run it at start. */
final class SelfTests {
  private SelfTests() {}

  /** Every edge vector, through the shared check as in real use. */
  static SelfTest<Ed25519Verifier> ed25519Verify() {
    return verifier -> {
      for (Ed25519Vector each : Ed25519Vector.embedded()) {
        boolean said = Ed25519Rule.admits(each.publicKey(), each.signature())
            && verifier.verify(each.publicKey().toArray(), each.message().toArray(), each.signature().toArray());
        if (said != each.valid()) {
          return Optional.of((said ? "accepts" : "refuses") + " the edge vector \"" + each.name() + '"');
        }
      }
      return Optional.empty();
    };
  }

  /** RFC 8032 section 7.1, test 2. */
  static SelfTest<Ed25519Signer> ed25519Sign() {
    return signer -> {
      byte[] seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
      byte[] key = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
      byte[] signature = hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
          + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
      return first(List.of(
          unless(Arrays.equals(key, signer.publicKey(seed)), "derives another public key"),
          unless(Arrays.equals(signature, signer.sign(seed, new byte[] {0x72})), "makes another signature")));
    };
  }

  /** RFC 7748 section 5.2, encodings that must be reduced, and points that would force a secret of zero. */
  static SelfTest<X25519> x25519() {
    return x25519 -> {
      byte[] first = hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
      byte[] second = hex("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d");
      byte[] firstPublic = hex("1c9fd88f45606d932a80c71824ae151d15d73e77de38e8e000852e614fae7019");
      return first(List.of(
          unless(agrees(x25519, first, "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
              hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")), "agrees on another secret"),
          unless(agrees(x25519, second, "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
              hex("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")), "does not ignore the top bit"),
          unless(Arrays.equals(firstPublic, x25519.publicKey(first)), "derives another public key"),
          unless(agrees(x25519, first, "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p + 9
              firstPublic), "does not reduce a public key above p"),
          unless(refuses(x25519, first, "0000000000000000000000000000000000000000000000000000000000000000")
              && refuses(x25519, first, "0100000000000000000000000000000000000000000000000000000000000000")
              && refuses(x25519, first, "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")
              && refuses(x25519, first, "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
              "accepts a point of small order")));
    };
  }

  /** RFC 8439 section 2.8.2, every place of tampering, and messages too short to hold a tag. */
  static SelfTest<Aead> aead() {
    return aead -> {
      byte[] key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
      byte[] nonce = hex("070000004041424344454647");
      byte[] other = flipped(nonce, 0); // providers refuse to seal twice with one nonce
      byte[] associated = hex("50515253c0c1c2c3c4c5c6c7");
      byte[] plaintext = ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
          + "sunscreen would be it.").getBytes(StandardCharsets.US_ASCII);
      byte[] sealed = hex("d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da"
          + "92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585"
          + "808b4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691");
      try (AeadKey bound = aead.bind(key)) {
        return first(List.of(
            unless(Arrays.equals(sealed, bound.seal(nonce, associated, plaintext)), "seals to other bytes"),
            unless(Arrays.equals(plaintext, bound.open(nonce, associated, sealed)), "opens to other bytes"),
            unless(bound.open(other, new byte[0], bound.seal(other, new byte[0], new byte[0])).length == 0,
                "cannot seal an empty message"),
            unless(isForged(bound, nonce, associated, flipped(sealed, 0))
                && isForged(bound, nonce, associated, flipped(sealed, sealed.length - 1))
                && isForged(bound, nonce, flipped(associated, 3), sealed)
                && isForged(bound, flipped(nonce, 11), associated, sealed)
                && isForged(bound, nonce, associated, Arrays.copyOf(sealed, sealed.length - 1))
                && isForged(bound, nonce, associated, Arrays.copyOf(sealed, 16))
                && isForged(bound, nonce, associated, new byte[15])
                && isForged(bound, nonce, associated, new byte[0]), "opens an altered message"),
            unless(Arrays.equals(plaintext, bound.open(nonce, associated, sealed)), "fails after a forgery")));
      }
    };
  }

  /** FIPS 180-4: the empty message, "abc", and two blocks. */
  static SelfTest<Sha256> sha256() {
    return sha256 -> first(List.of(
        unless(hashes(sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
            && hashes(sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            && hashes(sha256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"), "hashes to other bytes")));
  }

  private static boolean hashes(Sha256 sha256, String text, String expected) {
    return Arrays.equals(hex(expected), sha256.hash(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private static boolean agrees(X25519 x25519, byte[] mine, String theirs, byte[] expected) throws WeakKeyException {
    return Arrays.equals(expected, x25519.agree(mine, hex(theirs)));
  }

  private static boolean refuses(X25519 x25519, byte[] mine, String theirs) {
    try {
      x25519.agree(mine, hex(theirs));
      return false;
    } catch (WeakKeyException expected) {
      return true;
    }
  }

  private static boolean isForged(AeadKey key, byte[] nonce, byte[] associated, byte[] sealed) {
    try {
      key.open(nonce, associated, sealed);
      return false;
    } catch (ForgedMessageException expected) {
      return true;
    }
  }

  private static byte[] flipped(byte[] content, int index) {
    byte[] changed = content.clone();
    changed[index] ^= 1;
    return changed;
  }

  private static Optional<String> unless(boolean right, String difference) {
    return right ? Optional.empty() : Optional.of(difference);
  }

  private static Optional<String> first(List<Optional<String>> outcomes) {
    return outcomes.stream().flatMap(Optional::stream).findFirst();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
