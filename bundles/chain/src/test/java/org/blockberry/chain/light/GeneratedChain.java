package org.blockberry.chain.light;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.Header;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.verify.SignatureVerifier;

/** A chain of light blocks whose validators change as chance has it. Its signatures are hashes: whoever knows a key can make them, and they are quick. */
final class GeneratedChain {
  static final Instant GENESIS = Instant.parse("2026-01-01T00:00:00Z");
  static final String ID = "generated-1";
  static final SignatureVerifier VERIFIER = (key, message, signature) -> signature.equals(sign(key, message));

  private final List<LightBlock> blocks; // height 1 first

  private GeneratedChain(List<LightBlock> blocks) {
    this.blocks = blocks;
  }

  /** A chain of {@code heights} blocks, one each second. */
  static GeneratedChain of(long seed, int heights) {
    Random random = new Random(seed);
    List<ValidatorSet> sets = new ArrayList<>();
    sets.add(set(random, 2 + random.nextInt(5)));
    int stability = 1 + random.nextInt(9); // chains on which one step suffices, and such on which no height can be left out
    for (int i = 0; i <= heights; i++) {
      sets.add(random.nextInt(10) < stability ? sets.get(i) : changed(sets.get(i), random));
    }
    GeneratedChain chain = new GeneratedChain(new ArrayList<>());
    chain.grow(sets, heights, "state");
    return chain;
  }

  /** The same up to {@code common}, and beyond it by the same validators another one: all of them sign twice. */
  GeneratedChain fork(long common, String state) {
    List<ValidatorSet> sets = new ArrayList<>(blocks.stream().map(LightBlock::validators).toList());
    sets.add(sets.get(sets.size() - 1));
    GeneratedChain fork = new GeneratedChain(new ArrayList<>(blocks.subList(0, (int) common)));
    fork.grow(sets, blocks.size(), state);
    return fork;
  }

  /** The same up to {@code height}. */
  GeneratedChain upTo(long height) {
    return new GeneratedChain(new ArrayList<>(blocks.subList(0, (int) height)));
  }

  LightBlock at(long height) {
    return blocks.get((int) height - 1);
  }

  int height() {
    return blocks.size();
  }

  Bytes hash(long height) {
    return at(height).header().hash();
  }

  TrustAnchor anchor(long height) {
    return new TrustAnchor(height, hash(height));
  }

  /** One second after the last block. */
  Instant now() {
    return at(height()).header().time().plusSeconds(1);
  }

  private void grow(List<ValidatorSet> sets, int heights, String state) {
    for (int height = blocks.size() + 1; height <= heights; height++) {
      BlockId last = blocks.isEmpty() ? BlockId.NIL : blocks.get(height - 2).commit().blockId();
      blocks.add(block(height, GENESIS.plusSeconds(height), last, sets.get(height - 1), sets.get(height), state));
    }
  }

  /** A block signed by all of {@code set}. */
  static LightBlock block(long height, Instant time, BlockId last, ValidatorSet set, ValidatorSet next, String state) {
    Bytes some = Hashing.sha256(Bytes.utf8("some"));
    return signed(new Header(11, 0, ID, height, time, last, some, some, set.hash(), next.hash(), some,
        Hashing.sha256(Bytes.utf8(state + height)), some, some, set.proposer().address()), set);
  }

  /** The header, signed by all of {@code set}. */
  static LightBlock signed(Header header, ValidatorSet set) {
    BlockId id = new BlockId(header.hash(), new PartSetHeader(1, header.hash()));
    Commit unsigned = new Commit(header.height(), 0, id, set.validators().stream()
        .map(v -> CommitSig.forBlock(v.address(), header.time().plusMillis(1), Bytes.EMPTY)).toList());
    List<CommitSig> signatures = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      CommitSig sig = unsigned.signatures().get(i);
      signatures.add(CommitSig.forBlock(sig.validatorAddress(), sig.timestamp(),
          sign(set.get(i).publicKey(), unsigned.signBytes(header.chainId(), i))));
    }
    return new LightBlock(new SignedHeader(header, new Commit(header.height(), 0, id, signatures)), set);
  }

  /** Validators of a name that no generated chain uses. */
  static ValidatorSet strangers(String name, int size) {
    List<Validator> members = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      members.add(Validator.of(PublicKey.ed25519(Hashing.sha256(Bytes.utf8(name + i))), 10));
    }
    return ValidatorSet.of(members);
  }

  private static ValidatorSet set(Random random, int size) {
    return strangers("validator " + random.nextInt() + ' ', size);
  }

  private static ValidatorSet changed(ValidatorSet set, Random random) {
    if (random.nextInt(6) == 0) {
      return set(random, 1 + random.nextInt(6)); // all others
    }
    List<Validator> members = new ArrayList<>(set.validators());
    members.remove(random.nextInt(members.size()));
    members.add(Validator.of(PublicKey.ed25519(Hashing.sha256(Bytes.utf8("validator " + random.nextInt()))), 1 + random.nextInt(30)));
    return ValidatorSet.of(members);
  }

  private static Bytes sign(PublicKey key, Bytes message) {
    Bytes half = Hashing.sha256(key.bytes().concat(message));
    return half.concat(half);
  }
}
